"""R-9 in a process of the bot: how long its event loop did one thing, and where it was meanwhile."""

import asyncio
import gc
import logging
import sys
import threading
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.watch.stall import NOTICE

STALLED = "the event loop did one thing"
WORTH_TELLING = 0.04  # seconds
_BEAT = 0.05  # seconds
_FRAMES = 12

log = logging.getLogger("stalls")


@dataclass
class _Turn:
    """What the loop does between two beats; ``began`` is its thread's processor time."""

    began: float
    collecting: float = 0.0
    seen: list[str] = field(default_factory=list)


async def tell_of_stalls() -> None:
    """Beat until cancelled; by the processor time of the loop's own thread: a machine busy elsewhere is no stall."""
    own = threading.get_ident()
    turn, over = _Turn(time.thread_time()), threading.Event()

    def look() -> None:
        clock = time.pthread_getcpuclockid(own)
        while not over.wait(_BEAT):
            if time.clock_gettime(clock) - turn.began > WORTH_TELLING and len(turn.seen) < 3:
                turn.seen.append(_place(own))

    def collected(phase: str, _: dict[str, Any]) -> None:
        if threading.get_ident() == own:
            turn.collecting += time.thread_time() * (1 if phase == "stop" else -1)

    threading.Thread(target=look, name="stalls", daemon=True).start()
    gc.callbacks.append(collected)
    wall, cpu = time.monotonic(), time.process_time()
    try:
        while True:
            await asyncio.sleep(_BEAT)
            now = time.thread_time()
            took = now - turn.began
            w, c = time.monotonic(), time.process_time()
            held = min(w - wall - _BEAT, c - cpu)
            wall, cpu = w, c
            if took > WORTH_TELLING or held > WORTH_TELLING:
                level = logging.ERROR if took > NOTICE else logging.INFO
                log.log(level, "%s for %.2f s (held %.2f), %.2f s of them collecting garbage: %s", STALLED, took, held, turn.collecting, turn.seen)
            turn = _Turn(time.thread_time())
    finally:
        over.set()
        gc.callbacks.remove(collected)


def _place(thread: int) -> str:
    frame = sys._current_frames().get(thread)
    frames = traceback.extract_stack(frame)[-_FRAMES:] if frame else []
    return " < ".join(f"{each.name} {Path(each.filename).name}:{each.lineno}" for each in reversed(frames))
