"""How long to wait before the next attempt: full jitter, so that many bots do not come back in one wave."""

import random


class Backoff:
    """Grows by doubling up to a bound; every wait is drawn evenly from nothing to the present size."""

    def __init__(self, first: float, most: float, draw: random.Random | None = None) -> None:
        self._first, self._most = first, most
        self._size = first
        self._draw = draw or random.SystemRandom()

    def next(self) -> float:
        """The wait before the next attempt, in seconds."""
        wait = self._draw.uniform(0, self._size)
        self._size = min(self._size * 2, self._most)
        return wait

    def slowly(self, around: float) -> float:
        """The wait when only a person can mend the cause: between half of ``around`` and the whole of it."""
        return self._draw.uniform(around / 2, around)

    def reset(self) -> None:
        """Start small again."""
        self._size = self._first
