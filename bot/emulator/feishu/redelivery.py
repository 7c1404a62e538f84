"""Repeats what was not acknowledged, after 15 s, 5 min, 1 h and 6 h of business time; never taps (facts 1.3)."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock, MovableClock
from bot.emulator.feishu.envelopes import MESSAGE_EVENT
from bot.emulator.feishu.pushes import Push

SCHEDULE = (timedelta(seconds=15), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
_POLL_SECONDS = 0.1  # a running clock tells nobody that time passes


@dataclass(slots=True)
class _Owed:
    push: Push
    due: datetime
    tried: int


class Redelivery:
    """``schedule`` may be shorter than the real one; an empty one repeats nothing.

    With ``new_event_ids`` a repeated message comes under another event id, as the cloud may do (RELIABILITY T9).
    """

    def __init__(
        self,
        clock: Clock,
        deliver: Callable[[Push], Awaitable[object]],
        schedule: Sequence[timedelta] = SCHEDULE,
    ) -> None:
        self.schedule = tuple(schedule)
        self.new_event_ids = False
        self._clock = clock
        self._deliver = deliver
        self._owed: list[_Owed] = []
        self._moved = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None
        if isinstance(clock, MovableClock):
            clock.on_move(self._moved.set)

    @property
    def owed(self) -> list[Push]:
        """What will be pushed again."""
        return [each.push for each in self._owed]

    def owe(self, push: Push, tried: int = 0) -> None:
        """Push it again later, unless it had all its tries."""
        if push.acked or not push.again or tried >= len(self.schedule):
            return
        self._owed.append(_Owed(push, self._clock.now() + self.schedule[tried], tried + 1))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def settle(self) -> None:
        """Wait until everything that is due by now has been pushed again."""
        self._push_due()
        while self._running:
            await asyncio.gather(*self._running)

    async def stop(self) -> None:
        """Forget everything that is owed."""
        self._owed.clear()
        tasks = [*self._running, *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        while self._owed or self._running:
            self._moved.clear()
            self._push_due()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), _POLL_SECONDS)

    def _push_due(self) -> None:
        for each in self._take_due():
            task = asyncio.create_task(self._again(each))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _again(self, owed: _Owed) -> None:
        renewed = self.new_event_ids and owed.push.event_type == MESSAGE_EVENT
        await self._deliver(owed.push.under_new_id() if renewed else owed.push)
        self.owe(owed.push, owed.tried)

    def _take_due(self) -> list[_Owed]:
        now = self._clock.now()
        due = [each for each in self._owed if each.due <= now]
        self._owed = [each for each in self._owed if each.due > now]
        return due
