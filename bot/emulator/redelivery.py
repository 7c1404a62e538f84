"""Repeats what was not acknowledged, after waits of business time; never what the cloud pushes once, like taps."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from bot.clock import Clock, MovableClock

_POLL_SECONDS = 0.1  # a running clock tells nobody that time passes


class Repeatable(Protocol):
    """A push that knows how its delivery went; ``again`` tells whether the cloud repeats it."""

    again: bool

    @property
    def acked(self) -> bool:
        """Whether one attempt was acknowledged in time."""
        ...


Push = TypeVar("Push", bound=Repeatable)


@dataclass(slots=True)
class _Owed(Generic[Push]):
    push: Push
    due: datetime
    tried: int


class Redelivery(Generic[Push]):
    """``schedule`` holds the waits before each further try; an empty one repeats nothing."""

    def __init__(
        self,
        clock: Clock,
        deliver: Callable[[Push], Awaitable[object]],
        schedule: Sequence[timedelta],
    ) -> None:
        self.schedule = tuple(schedule)
        self._clock = clock
        self._deliver = deliver
        self._owed: list[_Owed[Push]] = []
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

    async def _again(self, owed: _Owed[Push]) -> None:
        await self._deliver(owed.push)
        self.owe(owed.push, owed.tried)

    def _take_due(self) -> list[_Owed[Push]]:
        now = self._clock.now()
        due = [each for each in self._owed if each.due <= now]
        self._owed = [each for each in self._owed if each.due > now]
        return due
