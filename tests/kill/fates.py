"""How the processes of one life end: at the boundaries that were ordered, or at random moments."""

import asyncio
import random
from typing import Protocol

from tests.kill.process import UNDISTURBED, Child, Errand

_WITHIN = 0.4  # seconds; a start takes about half of it, an act a quarter


class Fate(Protocol):
    """Ends the processes of one life."""

    def begin(self, child: Child) -> None:
        """The acts begin with this process."""
        ...

    def errand(self) -> Errand:
        """What the next process is started for."""
        ...

    def again(self, child: Child) -> None:
        """The next process has been started."""
        ...


class Ordered:
    """The first process dies at boundary ``kill_at`` of the acts, the ones after it each at one of their recovery."""

    def __init__(self, kill_at: int, *recoveries: int) -> None:
        self._kill_at, self._recoveries = kill_at, list(recoveries)

    def begin(self, child: Child) -> None:
        """See Fate."""
        child.arm(self._kill_at)

    def errand(self) -> Errand:
        """See Fate."""
        return Errand(self._recoveries.pop(0), from_start=True) if self._recoveries else UNDISTURBED

    def again(self, child: Child) -> None:
        """See Fate; its errand says when it dies."""


class AtRandom:
    """Some processes die at moments the generator names; a cloud pushes five times, so no more than that may."""

    def __init__(self, generator: random.Random, deaths: int = 3) -> None:
        self._generator, self._left = generator, deaths
        self._killing: set[asyncio.Task[None]] = set()

    def begin(self, child: Child) -> None:
        """See Fate."""
        self.again(child)

    def errand(self) -> Errand:
        """See Fate."""
        return UNDISTURBED

    def again(self, child: Child) -> None:
        """See Fate."""
        if self._left:
            self._left -= 1
            task = asyncio.create_task(self._kill(child, self._generator.uniform(0, _WITHIN)))
            self._killing.add(task)
            task.add_done_callback(self._killing.discard)

    async def _kill(self, child: Child, after: float) -> None:
        await asyncio.sleep(after)
        await child.kill()
