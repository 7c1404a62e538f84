"""The relay: sends what the outbox holds, paces, retries, and gives up in words one can read in the table.

A row is claimed with a lease and a fence, rendered once, sent with the same bytes and ``uuid`` on every try, so that a
kill between the cloud's acceptance and our note of it makes no second message inside the cloud's hour (RELIABILITY 4).
"""

import asyncio
import hashlib
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.cards.model import Message, PlainMessage, Strong, from_json, to_json
from bot.cards.render_plain import as_message
from bot.clock import Clock
from bot.events import Cloud
from bot.ports import Body, Gateway, SendError, SendProblem, Sent, Target
from bot.store.outbox import MessageClass, Outgoing, SendKind
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import NotStoredError, Writer

log = structlog.get_logger("bot.relay")

RenderBody = Callable[[Message, Callable[[int], str | None]], Body]
"""A cloud's renderer: a card or message, and how to find a person's id on that cloud, to the bytes of the wire."""

LEASE = 45.0  # seconds; three times the gateway's longest request, so that no live sender loses its claim
LONGEST_PAUSE = 15.0  # seconds between looks at the outbox of a store that is ours alone
OTHERS_WROTE = 1.0  # the same where other replicas write, who wake nobody here (DECISIONS 17)
_BLOCKED_PAUSE = 0.05  # seconds; what could go and was not claimed waits for another row of its card
_STORE_PAUSE = 1.0  # seconds until a store that failed is asked again
_LONGEST_BACKOFF = 60.0
_SAFE_REPEAT = timedelta(minutes=55).total_seconds()  # the cloud forgets a uuid after an hour


class Relay:
    """One per process; ``wake`` after a commit, ``run`` for ever, ``drain`` in tests."""

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        gateways: Mapping[Cloud, Gateway],
        render: Mapping[Cloud, RenderBody],
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._writer, self._clock = writer, clock
        self._gateways, self._render, self._longest_pause = gateways, render, longest_pause
        self._woken, self._stopped = asyncio.Event(), asyncio.Event()
        self._stopping = False
        self._stopped.set()

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Send until stopped; a fault of the store or of ours is logged and tried again."""
        self._stopped.clear()
        try:
            while not self._stopping:
                self._woken.clear()
                await self._round()
        finally:
            self._stopped.set()

    async def stop(self) -> None:
        """End ``run``: what is on its way is waited for, what was claimed and not sent yet is given back (F-9)."""
        self._stopping = True
        self.wake()
        await self._stopped.wait()

    async def _round(self) -> None:
        try:
            if not await self.pump():
                await self._rest()
        except NotStoredError as failure:
            log.error("outbox not readable", error=str(failure))
            await asyncio.sleep(_STORE_PAUSE)

    async def pump(self) -> int:
        """Claim what may go now and send it, chats side by side, each chat in order; returns how many rows."""
        rows = await self._writer.run(self._claim)
        lanes: dict[tuple[str, str, int | None], list[Outgoing]] = {}
        for row in rows:
            lanes.setdefault((row.cloud, row.chat_id, row.person_id), []).append(row)
        await asyncio.gather(*(self._send_in_order(lane) for lane in lanes.values()))
        return len(rows)

    async def drain(self) -> None:
        """Send until nothing is pending, waiting for rows that may not go yet."""
        while True:
            if await self.pump():
                continue
            wait = await self._writer.run(self._until_next)
            if wait is None:
                return
            await asyncio.sleep(min(wait, 0.05))

    async def _rest(self) -> None:
        wait = await self._writer.run(self._until_next)
        pause = self._longest_pause if wait is None else min(max(wait, _BLOCKED_PAUSE), self._longest_pause)
        try:
            async with asyncio.timeout(pause):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _send_in_order(self, rows: list[Outgoing]) -> None:
        for row in rows:
            if self._stopping:
                await self._writer.run(partial(_give_back, row))
            else:
                await self._send_one(row)

    async def _send_one(self, row: Outgoing) -> None:
        try:
            sent = await self._call(row)
        except SendError as failure:
            await self._writer.run(partial(self._settle_failure, row, failure))
        except Exception as defect:  # one row must not stop the others; it is tried again and ends as unknown
            log.exception("send failed", outbox_id=row.id)
            unknown = SendError(SendProblem.UNKNOWN, "defect", repr(defect))
            await self._writer.run(partial(self._settle_failure, row, unknown))
        else:
            await self._writer.run(partial(self._settle_sent, row, sent))

    async def _call(self, row: Outgoing) -> Sent:
        gateway = self._gateways.get(Cloud(row.cloud))
        if gateway is None:
            raise SendError(SendProblem.REFUSED, "no-gateway", f"{row.cloud} is not configured")
        body = Body(row.body_kind, row.body)
        if row.kind is SendKind.UPDATE:
            await gateway.update(row.reply_to, body)
            return Sent(row.reply_to)
        if row.kind is SendKind.REPLY:
            return await gateway.reply(row.reply_to, body, row.uuid)
        target = Target(row.chat_id) if row.chat_id else Target(row.receiver, person=True)
        return await gateway.create(target, body, row.uuid)

    # in the writer's thread

    def _claim(self, connection: Connection) -> list[Outgoing]:
        uow = UnitOfWork(connection)
        rows = uow.outbox.claim(time.time(), LEASE)
        return [self._prepared(uow, row) for row in rows]

    def _prepared(self, uow: UnitOfWork, row: Outgoing) -> Outgoing:
        identities = uow.roster.identities(row.cloud)
        if not row.body and (render := self._render.get(Cloud(row.cloud))):
            body = render(from_json(row.card), identities.get)
            uuid = _uuid(row, body)
            uow.outbox.keep_body(row.id, body.kind, body.content, uuid)
            row = replace(row, body_kind=body.kind, body=body.content, uuid=uuid)
        if row.kind is SendKind.UPDATE and row.posting_id is not None:
            return replace(row, reply_to=uow.postings.get(row.posting_id).message_id)
        if row.person_id is not None:
            return replace(row, receiver=identities.get(row.person_id, ""))
        return row

    def _until_next(self, connection: Connection) -> float | None:
        at = UnitOfWork(connection).outbox.next_try()
        return None if at is None else max(0.0, at - time.time())

    def _settle_sent(self, row: Outgoing, sent: Sent, connection: Connection) -> None:
        uow, now = UnitOfWork(connection), self._clock.now()
        uow.outbox.sent(row, sent.message_id, now)
        if row.posting_id is not None and row.kind is not SendKind.UPDATE:
            uow.postings.sent(row.posting_id, sent.message_id, sent.chat_id, now)

    def _settle_failure(self, row: Outgoing, failure: SendError, connection: Connection) -> None:
        uow = UnitOfWork(connection)
        error = f"{failure.problem.value} {failure.code} {failure.text}"
        wait = self._wait_for(row, failure)
        if wait is not None:
            uow.outbox.retry(row, error, time.time() + wait)
        elif failure.problem in _CONTENT_PROBLEMS and row.kind is not SendKind.UPDATE and row.body_kind != "text":
            self._send_as_text(uow, row, error)
        else:
            self._give_up(uow, row, failure, error)

    def _wait_for(self, row: Outgoing, failure: SendError) -> float | None:
        if failure.problem is SendProblem.THROTTLED:
            return max(failure.after, 0.2)
        if failure.problem is SendProblem.RETRY or (
            failure.problem is SendProblem.UNKNOWN and _may_repeat(row, time.time())
        ):
            backoff = min(_LONGEST_BACKOFF, 2.0 ** (row.attempts - 1))
            return backoff * random.uniform(0.5, 1.0)  # noqa: S311  jitter, not a secret
        return None

    def _send_as_text(self, uow: UnitOfWork, row: Outgoing, error: str) -> None:
        # A refused card reaches nobody and the chat shows nothing (facts/feishu 5.3): say the same in plain words.
        words = as_message(from_json(row.card))
        body = self._render[Cloud(row.cloud)](words, uow.roster.identities(row.cloud).get)
        uow.outbox.keep_body(row.id, body.kind, body.content, _uuid(row, body))
        uow.outbox.retry(row, error, time.time())
        log.error("card refused, sent as text", outbox_id=row.id, error=error)

    def _give_up(self, uow: UnitOfWork, row: Outgoing, failure: SendError, error: str) -> None:
        uow.outbox.give_up(row, error)
        if failure.problem is SendProblem.CHAT_GONE and row.chat_id:
            uow.roster.set_chat_alive(row.cloud, row.chat_id, False)
        if row.posting_id is not None and failure.problem in _END_OF_CARD:
            uow.postings.retire(row.posting_id)
        if row.message_class is MessageClass.OWED:
            self._tell_fallback(uow, row, error)
        log.error("message given up", outbox_id=row.id, error=error)

    def _tell_fallback(self, uow: UnitOfWork, row: Outgoing, error: str) -> None:
        secretary = uow.roster.office("secretary")
        if secretary is None or secretary == row.person_id or row.idem_key.endswith(_FALLBACK):
            return
        words = as_message(from_json(row.card)).spans
        note = PlainMessage((Strong("有一条消息没有送到，请您转达："), "\n", *words, f"\n原因：{error}"))
        for cloud, _ in uow.roster.clouds_of(secretary)[:1]:
            uow.outbox.add(
                idem_key=f"{row.idem_key}{_FALLBACK}",
                kind=SendKind.CREATE,
                message_class=MessageClass.OWED,
                cloud=cloud,
                card=to_json(note),
                now=self._clock.now(),
                person_id=secretary,
            )


_FALLBACK = "#fallback"
_CONTENT_PROBLEMS = frozenset({SendProblem.REFUSED, SendProblem.TOO_BIG})
_END_OF_CARD = frozenset({SendProblem.TOO_OLD, SendProblem.MESSAGE_GONE, SendProblem.CHAT_GONE})


def _give_back(row: Outgoing, connection: Connection) -> None:
    UnitOfWork(connection).outbox.give_back(row)


def _may_repeat(row: Outgoing, machine_now: float) -> bool:
    """Whether an unknown outcome may be tried again: state always, the rest while the cloud remembers the uuid."""
    inside_hour = machine_now - row.first_try < _SAFE_REPEAT
    return row.message_class is MessageClass.STATE or inside_hour


def _uuid(row: Outgoing, body: Body) -> str:
    place = f"{row.cloud}|{row.chat_id}|{row.person_id}|{row.reply_to}"
    return hashlib.sha256(f"{row.idem_key}|{place}|{body.content}".encode()).hexdigest()[:50]
