"""What a flow is, and the moments of the days in which flows happen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from tests.kill.company import SHANGHAI
from tests.kill.rig import Rig

Acts = Callable[[Rig], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Flow:
    """``before`` happens undisturbed, one after the other; the process dies somewhere in ``acts``.

    ``on_request`` are beginnings of what a person gets each time they ask for it: who asks again gets it again.
    ``critical`` flows also die in pairs in the long run (R-2).
    """

    name: str
    before: tuple[Acts, ...]
    acts: Acts
    on_request: tuple[str, ...] = ()
    critical: bool = False

    def may_be_asked_again(self, line: str) -> bool:
        """Whether this line of an ending is something that was asked for twice."""
        return any(f": {title}" in line for title in self.on_request)


def on(day: int, clock: str, month: int = 11) -> datetime:
    """A moment on Shanghai's clocks; the 20th of November 2026 is a Friday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def wait_until(moment: datetime) -> Acts:
    """Nobody does anything; what comes due comes due."""

    async def wait(rig: Rig) -> None:
        await rig.advance(moment)

    return wait
