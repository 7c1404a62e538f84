"""Notices when the machine's wall clock jumps, and holds what would fire by it for a moment (RELIABILITY F-56, F-57).

The wall is compared with a clock that nobody can set and that counts sleep, so that a suspended machine has made
no jump: that is an outage like any other (F-64). After a jump the two disagree about how late it is; the cloud's own
time, in every answer, is the third opinion. When two agree, or after five minutes, work goes on by the wall.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock, CloudTime
from bot.domain.alarms import Alarm, Code

log = structlog.get_logger("bot.clock_guard")

TOLERATED = timedelta(seconds=60)
LONGEST_HOLD = 300.0  # seconds
_WRONG = timedelta(minutes=2)


class ClockGuard:
    """Asked before timers fire; ``steady`` is in seconds, ``cloud`` gives the last time a cloud told and when."""

    def __init__(self, clock: Clock, steady: Callable[[], float], cloud: Callable[[], CloudTime | None]) -> None:
        self._clock, self._steady, self._cloud = clock, steady, cloud
        self._agreed: tuple[datetime, float] = (clock.now(), steady())
        self._held_since: float | None = None

    def may_fire(self) -> bool:
        """Whether the wall clock may be believed now."""
        wall, steady = self._clock.now(), self._steady()
        jump = wall - self._expected(steady)
        if abs(jump) <= TOLERATED:
            return self._agree(wall, steady)
        if self._held_since is None:
            self._held_since = steady
            log.warning("the wall clock jumped, timers are held", seconds=round(jump.total_seconds()))
        if self._cloud_agrees(wall, steady):
            log.warning("the cloud agrees with the wall clock, timers go on")
            return self._agree(wall, steady)
        if steady - self._held_since >= LONGEST_HOLD:
            log.warning("nobody disagreed for five minutes, timers go on by the wall clock")
            return self._agree(wall, steady)
        return False

    def look(self) -> Iterator[Alarm]:
        """For the auditor: whether the cloud's time differs from ours."""
        told = self._cloud()
        if told is not None:
            off = self._clock.now() - told.moment - timedelta(seconds=self._steady() - told.at)
            if abs(off) > _WRONG:
                yield Alarm(Code.CLOCK_WRONG, (f"{off.total_seconds():.0f} 秒",))

    def _agree(self, wall: datetime, steady: float) -> bool:
        self._agreed, self._held_since = (wall, steady), None
        return True

    def _expected(self, steady: float) -> datetime:
        wall, then = self._agreed
        return wall + timedelta(seconds=steady - then)

    def _cloud_agrees(self, wall: datetime, steady: float) -> bool:
        told = self._cloud()
        if told is None or self._held_since is None or told.at < self._held_since:
            return False
        return abs(wall - told.moment - timedelta(seconds=steady - told.at)) <= TOLERATED
