"""What a benchmark found: a figure, the goal it is held against, and the absolute values it came from."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median


class SkippedError(Exception):
    """This benchmark cannot run here; the text says why and what would help."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``figure`` in ``unit`` ('×' is the ratio to the floor) against ``limit``; no limit: shown for comparison only."""

    goal: str
    what: str
    figure: float
    unit: str = "×"
    limit: float | None = None
    at_least: bool = False
    detail: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met, None when there is none."""
        if self.limit is None:
            return None
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit


def median_of_rounds(rounds: int, *works: Callable[[], float]) -> list[float]:
    """Run the works in turn, so many rounds, so that noise of the machine hits all alike; the median of each."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for times, work in zip(taken, works, strict=True):
            times.append(work())
    return [median(times) for times in taken]


async def async_median_of_rounds(rounds: int, *works: Callable[[], Awaitable[float]]) -> list[float]:
    """The same for works on the event loop."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for times, work in zip(taken, works, strict=True):
            times.append(await work())
    return [median(times) for times in taken]


def micro(seconds: float) -> str:
    """A short duration for the eye."""
    return f"{seconds * 1e6:.0f} µs" if seconds < 0.01 else f"{seconds * 1e3:.1f} ms"
