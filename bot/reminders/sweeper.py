"""Turns timer rows that came due into events; losing the sweeper loses nothing (RELIABILITY 4.3)."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.clock import Clock
from bot.domain.timer import Timer
from bot.events import TimerFired
from bot.ports import Dispatch
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import NotStoredError, Writer

log = structlog.get_logger("bot.sweeper")

TICK = 15.0
"""Seconds between looks at the timers, besides being woken."""


class Sweeper:
    """Asks what is due and dispatches it, earliest first."""

    def __init__(
        self, writer: Writer, clock: Clock, dispatch: Dispatch, may_fire: Callable[[], bool] = lambda: True
    ) -> None:
        self._writer, self._clock, self._dispatch, self._may_fire = writer, clock, dispatch, may_fire
        self._woken = asyncio.Event()
        self.swept_at: float | None = None
        """When the timers were last looked at with success, in the machine's monotonic seconds."""

    def wake(self) -> None:
        """The clock moved, or a timer was armed that may be due already."""
        self._woken.set()

    async def sweep(self) -> int:
        """Fire everything that is due now, what firing arms included; returns how many timers were tried.

        Each is tried once: what another replica is at, or the store could not take, is left to the next sweep.
        Nothing fires while the clock itself is in doubt (F-56).
        """
        if not self._may_fire():
            return 0
        tried: set[int] = set()
        while due := [timer for timer in await self._writer.run(partial(_due, self._clock)) if timer.id not in tried]:
            crowd = len(tried) + len(due)
            for timer in due:
                about = timer.subject or timer.key
                key = f"timer:{timer.id}"
                await self._dispatch(TimerFired(key, timer.id, timer.kind, timer.fire_at, about, crowd))
            tried.update(timer.id for timer in due)
        return len(tried)

    async def run(self) -> None:
        """Sweep whenever woken; the heartbeat wakes at least every tick."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self.sweep()
                self.swept_at = time.monotonic()
            except NotStoredError as failure:
                log.error("timers not readable", error=str(failure))


def _due(clock: Clock, connection: Connection) -> list[Timer]:
    return UnitOfWork(connection).timers.due(clock.now())
