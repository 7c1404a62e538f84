"""The machine's time as a test wants it."""

import asyncio
import time

from bot.clock import MachineTime


class LeapingTime(MachineTime):
    """Machine time that leaps over every pause: who keeps a distance keeps it, and nobody sits it out.

    The emulated clouds count by the same time, so that their limits mean what they mean.
    """

    def __init__(self) -> None:
        self.ahead = 0.0

    def wall(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.ahead

    def steady(self) -> float:
        """Seconds of a clock that nobody sets back."""
        return time.monotonic() + self.ahead

    async def sleep(self, seconds: float) -> None:
        """So much later, at once."""
        self.ahead += seconds
        await asyncio.sleep(0)
