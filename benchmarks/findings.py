"""What a benchmark found: a figure, the goal it is held against, and the absolute values it came from."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple


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


class Spent(NamedTuple):
    """Seconds by the wall, and of all this process's threads."""

    wall: float
    cpu: float


class Stopwatch:
    """Tells what was spent since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def spent(self, pieces: int) -> Spent:
        """For each of so many pieces."""
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        return Spent(wall / pieces, cpu / pieces)


def cpu_medians(rounds: int, repeats: int, *works: Callable[[], object]) -> list[float]:
    """CPU seconds of one run of each work, median of many rounds in turn.

    For works that only compute: by the wall a busy machine would make the longer one look longer than it is.
    """
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for times, work in zip(taken, works, strict=True):
            watch = Stopwatch()
            for _ in range(repeats):
                work()
            times.append(watch.spent(repeats).cpu)
    return [median(times) for times in taken]


async def medians(rounds: int, *works: Callable[[], Awaitable[Spent]]) -> list[Spent]:
    """Run the works in turn, so many rounds, so that noise of the machine hits all alike; the median of each."""
    taken: list[list[Spent]] = [[] for _ in works]
    for _ in range(rounds):
        for times, work in zip(taken, works, strict=True):
            times.append(await work())
    return [Spent(median(each.wall for each in times), median(each.cpu for each in times)) for times in taken]


def micro(seconds: float) -> str:
    """A short duration for the eye."""
    return f"{seconds * 1e6:.0f} µs" if seconds < 0.01 else f"{seconds * 1e3:.1f} ms"
