"""R-9 looked at inside a process of the bot: how long its event loop does one thing, and where it is meanwhile.

By the processor time of the loop's own thread: a machine that is busy elsewhere is no stall. How late the loop was is
told, too, but depends on the machine.
"""

import asyncio
import contextlib
import gc
import logging
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from resource import RUSAGE_THREAD, getrusage, struct_rusage
from typing import Any

from bot.watch.stall import NOTICE

STALLED = "the event loop did one thing"
LONGEST = "the event loop's longest turn"
_BEAT = 0.05  # seconds
_FRAMES, _PLACES = 8, 3

log = logging.getLogger("stalls")


@dataclass
class Turn:
    """What the loop does from one beat to the next; made in its thread."""

    began: struct_rusage = field(default_factory=partial(getrusage, RUSAGE_THREAD))
    since: float = field(default_factory=time.monotonic)
    used: float = field(default_factory=time.process_time)
    collecting: float = 0.0
    places: Counter[str] = field(default_factory=Counter)
    """Where it was whenever somebody looked."""

    def spent(self) -> float:
        """Seconds of processor since it began; asked in the loop's thread."""
        now = getrusage(RUSAGE_THREAD)
        return now.ru_utime + now.ru_stime - self.began.ru_utime - self.began.ru_stime

    def late(self) -> float:
        """Seconds by which its end is late while the process was at work: another thread may keep the interpreter."""
        return min(time.monotonic() - self.since - _BEAT, time.process_time() - self.used)

    def told(self) -> str:
        """What may explain a long one; nobody can look while something outside of Python keeps the interpreter."""
        now = getrusage(RUSAGE_THREAD)
        kernel, faults = now.ru_stime - self.began.ru_stime, now.ru_minflt - self.began.ru_minflt
        seen = [f"seen {count} times in {place}" for place, count in self.places.most_common(_PLACES)]
        return "; ".join(
            [
                f"{time.monotonic() - self.since:.2f} s by the clock",
                f"{kernel:.2f} s in the kernel with {faults} page faults",
                f"{self.collecting:.2f} s collecting garbage",
                *(seen or ["nobody could look"]),
            ]
        )


class _Watched:
    """A loop, the turn it is in, and the thread that looks at it."""

    def __init__(self) -> None:
        self.turn = Turn()
        self._thread, self._over = threading.get_ident(), threading.Event()

    @contextlib.contextmanager
    def looked_at(self) -> Iterator[None]:
        """As long as this lasts."""
        looking = threading.Thread(target=self._look, name="stalls", daemon=True)
        gc.callbacks.append(self._collected)
        looking.start()
        try:
            yield
        finally:
            gc.callbacks.remove(self._collected)
            self._over.set()

    def _look(self) -> None:
        while not self._over.wait(_BEAT):
            self.turn.places[_place(self._thread)] += 1

    def _collected(self, phase: str, _: dict[str, Any]) -> None:
        if threading.get_ident() == self._thread:
            self.turn.collecting += time.thread_time() * (1 if phase == "stop" else -1)


async def tell_of_stalls() -> None:
    """Beat until cancelled; a turn that takes too long is an error in the log, with what may explain it."""
    watched, longest, latest = _Watched(), 0.0, 0.0
    with watched.looked_at():
        while True:
            await asyncio.sleep(_BEAT)
            spent, late = watched.turn.spent(), watched.turn.late()
            if spent > NOTICE:
                log.error("%s for %.2f s: %s", STALLED, spent, watched.turn.told())
            if spent > longest or late > latest:
                longest, latest = max(spent, longest), max(late, latest)
                log.info("%s took %.3f s, and it was late by %.3f s at most", LONGEST, longest, latest)
            watched.turn = Turn()


def _place(thread: int) -> str:
    """The innermost first."""
    frame, places = sys._current_frames().get(thread), []
    while frame and len(places) < _FRAMES:
        places.append(f"{frame.f_code.co_qualname} ({Path(frame.f_code.co_filename).name}:{frame.f_lineno})")
        frame = frame.f_back
    return " < ".join(places)
