"""Turns timer rows that came due into events; losing the sweeper loses nothing (RELIABILITY 4.3)."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.clock import Clock
from bot.domain.manners import CROWD
from bot.domain.timer import Timer
from bot.events import TimerFired, TimersFired
from bot.ports import Dispatch
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import NotStoredError, Writer

log = structlog.get_logger("bot.sweeper")

TICK = 15.0
"""Seconds between looks at the timers, besides being woken."""

SHARING_A_COMMIT = 8
"""Timers in one COMMIT of SQLite: few enough that a tap does not wait long behind them."""

_LOOK = 100  # timers at one look, and so the most in one unit of work: a tap waits behind one of them at most


class Sweeper:
    """Asks what is due and dispatches it, earliest first, ``at_once`` together where they share a COMMIT.

    Timers of a kind in ``crowds`` are one event when many of them are due (F-50), in the turn of the first of them; if
    it cannot be stored they fire one by one.
    """

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        dispatch: Dispatch,
        may_fire: Callable[[], bool] = lambda: True,
        at_once: int = 1,
        crowds: Collection[str] = (),
    ) -> None:
        self._writer, self._clock, self._dispatch = writer, clock, dispatch
        self._may_fire, self._at_once, self._crowds = may_fire, at_once, crowds
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
        met: Counter[str] = Counter()
        left = 0  # of those tried, still due: what comes after them must not wait behind them
        while True:
            found = await self._writer.run(partial(_due, self._clock, _LOOK + left))
            due = [timer for timer in found if timer.id not in tried]
            if not due and len(found) < _LOOK + left:
                return len(tried)
            left = len(found) - len(due)
            met.update(timer.kind for timer in due)
            await self._fire([_event_of(timer, met[timer.kind]) for timer in due])
            tried.update(timer.id for timer in due)

    async def _fire(self, events: Sequence[TimerFired]) -> None:
        alone: list[TimerFired] = []
        for unit in self._units(events):
            if len(unit) == 1:
                alone += unit
                continue
            await self._fire_alone(alone)
            alone = []
            if not (await self._dispatch(TimersFired(unit[0].kind, tuple(unit)))).stored:
                await self._fire_alone(unit)
        await self._fire_alone(alone)

    def _units(self, events: Sequence[TimerFired]) -> Collection[list[TimerFired]]:
        """What fires together, in the order of each one's first."""
        units: dict[str, list[TimerFired]] = {}
        for event in events:
            crowded = event.kind in self._crowds and event.crowd >= CROWD
            units.setdefault(event.kind if crowded else event.key, []).append(event)
        return units.values()

    async def _fire_alone(self, events: Sequence[TimerFired]) -> None:
        for start in range(0, len(events), self._at_once):
            await asyncio.gather(*map(self._dispatch, events[start : start + self._at_once]))

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


def _due(clock: Clock, most: int, connection: Connection) -> list[Timer]:
    return UnitOfWork(connection).timers.due(clock.now(), most)


def _event_of(timer: Timer, crowd: int) -> TimerFired:
    about = timer.subject or timer.key
    return TimerFired(f"timer:{timer.id}", timer.id, timer.kind, timer.fire_at, about, crowd)
