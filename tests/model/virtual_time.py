"""An event loop whose sleeps take no time: a wait for the machine's clock moves that clock instead."""

import asyncio
import selectors
import time
from dataclasses import dataclass
from typing import Any

from bot.clock import MachineTime


class _Skipping(selectors.DefaultSelector):
    """Waits for nothing but real news: where the loop would sleep, ``skipped`` grows by the sleep."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """As selectors do; a timeout passes at once."""
        if timeout is None:
            return super().select(None)
        ready = super().select(0)
        if not ready:
            self.skipped += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop for one bot at a time; whoever works in a thread must be awaited without a timeout."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        """The loop's clock."""
        return super().time() + self._skipping.skipped

    @property
    def machine(self) -> MachineTime:
        """The machine's time in such a world: never behind the real one."""
        return _Skipped(self._skipping)


@dataclass(frozen=True, slots=True)
class _Skipped(MachineTime):
    _skipping: _Skipping

    def wall(self) -> float:
        return time.time() + self._skipping.skipped

    def steady(self) -> float:
        return time.monotonic() + self._skipping.skipped
