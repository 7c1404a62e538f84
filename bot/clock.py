"""Business time, and the machine's own, by which leases, pings and back-off go (DECISIONS 11)."""

import asyncio
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells the time of the process; read once per event and passed down (DESIGN rule 6)."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class CloudTime:
    """What a cloud said the time was, and when it said so by ``steady_seconds``."""

    moment: datetime
    at: float


def steady_seconds() -> float:
    """Seconds of a clock that nobody can set; where the system has one, it counts while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class MachineTime:
    """The machine's own time, in seconds: what waits for a cloud waits by it, wherever business time may be moved."""

    def wall(self) -> float:
        """Seconds since 1970; the same for all processes on a store."""
        return time.time()

    def steady(self) -> float:
        """Seconds of a clock that nobody can set."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return when so much of it has passed."""
        await asyncio.sleep(seconds)


class LeapingTime(MachineTime):
    """Machine time that leaps over pauses: who keeps a distance to a cloud keeps it, and nobody sits it out.

    The emulated clouds count by the same time, so that their limits mean what they mean.
    """

    def __init__(self) -> None:
        self.ahead = 0.0
        self.leaps = True

    def wall(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.ahead

    def steady(self) -> float:
        """Seconds of a clock that nobody sets back."""
        return time.monotonic() + self.ahead

    async def sleep(self, seconds: float) -> None:
        """So much later, at once while it leaps."""
        if self.leaps:
            self.ahead += seconds
        await asyncio.sleep(0 if self.leaps else seconds)


class SystemClock:
    """The machine's wall clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that can be moved forward: tests hold it still, the rehearsal lets it run with an offset."""

    def __init__(self, start: datetime, *, running: bool = False) -> None:
        _require_aware(start)
        self._running = running
        self._offset = start.astimezone(UTC) - datetime.now(UTC)
        self._still = start.astimezone(UTC)
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) + self._offset if self._running else self._still

    def move_to(self, moment: datetime) -> None:
        """Set the time and tell everybody who listens; moving backwards is allowed, to rehearse a clock fault."""
        _require_aware(moment)
        self._still = moment.astimezone(UTC)
        self._offset = self._still - datetime.now(UTC)
        for listener in self._listeners:
            listener()

    def advance(self, by: timedelta) -> None:
        """Move the time forward by a natural duration."""
        self.move_to(self.now() + by)

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after every move; the heartbeat wakes by it."""
        self._listeners.append(listener)


class FileClock:
    """A clock whose offset two processes share through a small file: ``{"offset_seconds": 3600}``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """The present moment, aware, in UTC; a missing file means no offset."""
        return datetime.now(UTC) + timedelta(seconds=self._offset())

    def move_to(self, moment: datetime) -> None:
        """Write the offset that makes ``moment`` the present; atomic, so that a reader never sees half a file."""
        _require_aware(moment)
        offset = (moment - datetime.now(UTC)).total_seconds()
        draft = self._path.with_suffix(".tmp")
        draft.write_text(json.dumps({"offset_seconds": offset}))
        os.replace(draft, self._path)

    def _offset(self) -> float:
        try:
            return float(json.loads(self._path.read_text())["offset_seconds"])
        except FileNotFoundError:
            return 0.0


def _require_aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("business time is always zone-aware")
