"""Compares chat history with what was delivered, and takes what never came (RELIABILITY F-34, DECISIONS 20).

A message may not have come because nobody was connected, the link had gone deaf, or another process with
our credentials got it. The first is made up for in silence; the others an operator must know. Taking a message twice is
harmless: its key is the same.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.domain.alarms import Alarm, Code
from bot.events import Chat, Cloud, MessageReceived
from bot.ports import Dispatch, Past, SendError
from bot.store.reader import Reader
from bot.store.seen import chats_of, last_delivery, not_ours, not_taken

log = structlog.get_logger("bot.reconciler")

EVERY = 45.0  # seconds: a deaf link is found within a minute
_UNDERWAY = timedelta(seconds=5)  # younger messages may still be on their way to us
_RECEIPT_WITHIN = timedelta(seconds=90)  # a message of ours whose receipt was lost is sent again by then
_OVERLAP = timedelta(minutes=2)
_BEFORE = timedelta(minutes=5)  # a link may have been half-open for so long before the process ended
_FURTHEST = timedelta(days=7)
_A_GAP = timedelta(seconds=2 * EVERY)
_TOLD_FOR = 3600.0  # seconds

ReadPast = Callable[[Chat, datetime, datetime], Awaitable[Past]]


class Reconciler:
    """One cloud's; ``connected`` tells whether the link stands, ``renew`` asks for a new one."""

    def __init__(
        self,
        cloud: Cloud,
        prefix: str,
        reader: Reader,
        clock: Clock,
        dispatch: Dispatch,
        past: ReadPast,
        connected: Callable[[], bool],
        renew: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cloud, self._prefix, self._reader, self._clock = cloud, prefix, reader, clock
        self._dispatch, self._past, self._connected, self._renew = dispatch, past, connected, renew
        self._monotonic = monotonic
        self._until: datetime | None = None
        self._seen: dict[Code, tuple[float, str]] = {}

    async def run(self) -> None:
        """Compare for ever, whenever the link stands; a cloud or a store that cannot be asked is asked again."""
        while True:
            if self._connected():
                try:
                    await self.reconcile()
                except (SendError, TimeoutError, DBAPIError) as failure:
                    log.warning("history not compared", cloud=self._cloud, error=str(failure).partition("\n")[0])
            await asyncio.sleep(EVERY)

    async def reconcile(self) -> list[MessageReceived]:
        """Take what the history has since we last looked and nobody delivered; returns it."""
        until = self._clock.now() - _UNDERWAY
        since, gap = await self._begin(until)
        missed = await self._compare(since, until, private=gap)
        if missed and not gap:
            missed += await self._compare(since, until, private=True)
            self._note(Code.EVENTS_MISSED, missed[0].key)
            self._renew()
        self._until = until
        return missed

    def look(self) -> Iterator[Alarm]:
        """For the auditor: what was found in the last hour."""
        for code, (at, example) in self._seen.items():
            if self._monotonic() - at < _TOLD_FOR:
                yield Alarm(code, (example,))

    async def _begin(self, until: datetime) -> tuple[datetime, bool]:
        """Since when to look, and whether we were away: nothing before the first delivery ever concerns us."""
        if self._until is not None:
            return self._until - _OVERLAP, until - self._until > _A_GAP
        last = await self._reader.ask(partial(last_delivery, self._prefix))
        return (until, True) if last is None else (max(last - _BEFORE, until - _FURTHEST), True)

    async def _compare(self, since: datetime, until: datetime, private: bool) -> list[MessageReceived]:
        missed = []
        for chat in await self._reader.ask(partial(chats_of, self._cloud, private)):
            past = await self._read(chat, since, until)
            missed += await self._take(past)
            await self._look_for_strangers({id: at for id, at in past.ours if until - at >= _RECEIPT_WITHIN})
        return missed

    async def _read(self, chat: Chat, since: datetime, until: datetime) -> Past:
        try:
            return await self._past(chat, since, until)
        except SendError as refused:
            log.info("a chat's history was refused", cloud=self._cloud, chat=chat.chat_id, error=str(refused))
            return Past()

    async def _take(self, past: Past) -> list[MessageReceived]:
        said_to_us = {event.key: event for event in past.received if event.addressed}
        if not said_to_us:
            return []
        keys = await self._reader.ask(partial(not_taken, list(said_to_us)))
        missed = [event for key, event in said_to_us.items() if key in keys]
        for event in missed:
            log.warning("taken from the history", event_key=event.key, sent_at=str(event.sent_at))
            await self._dispatch(event)
        return missed

    async def _look_for_strangers(self, ours: Mapping[str, datetime]) -> None:
        strange = await self._reader.ask(partial(not_ours, ours)) if ours else set()
        if strange:
            log.warning("our app sent what this store does not know", cloud=self._cloud, messages=sorted(strange)[:5])
            self._note(Code.FOREIGN_SENDER, min(strange))

    def _note(self, code: Code, example: str) -> None:
        self._seen[code] = (self._monotonic(), example)
