"""Notices an event loop that stands still: says where, and ends the process when it never goes on (RELIABILITY F-11).

A thread looks at a beat that the loop gives. What the machine itself took away, by suspending the process or giving it
no processor, is no stall of ours: then the thread was late too, and the process used no processor time meanwhile.
"""

import asyncio
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable

import structlog

log = structlog.get_logger("bot.stall")

NOTICE = 0.25  # seconds
GIVE_UP = 30.0
_BEAT = 0.05


class StallWatchdog:
    """A part of the process: beats while it runs, watched by a thread of its own."""

    def __init__(
        self, *, notice: float = NOTICE, give_up: float = GIVE_UP, end: Callable[[], None] = lambda: os._exit(1)
    ) -> None:
        self._notice, self._give_up, self._end = notice, give_up, end
        self._beat, self._beats = 0.0, False
        self.stalls = 0
        """How often the loop stood still for longer than ``notice``."""
        self.worst = 0.0
        """The longest the loop was late, in seconds."""

    @property
    def beat_age(self) -> float | None:
        """Seconds since the loop last gave a sign of life; None while nobody watches."""
        return time.monotonic() - self._beat if self._beats else None

    async def run(self) -> None:
        """Beat until cancelled."""
        self._beat, self._beats = time.monotonic(), True
        over = threading.Event()
        watching = threading.Thread(
            target=self._watch, args=(over, threading.get_ident()), name="liaison-stall", daemon=True
        )
        watching.start()
        try:
            while True:
                await asyncio.sleep(_BEAT)
                self._beat = time.monotonic()
        finally:
            over.set()
            self._beats = False

    def _watch(self, over: threading.Event, loop_thread: int) -> None:
        looked, used, seen, excused = time.monotonic(), time.process_time(), self._beat, 0.0
        told = False
        while not over.wait(_BEAT):
            now, busy, beat = time.monotonic(), time.process_time(), self._beat
            if beat != seen:
                if told:
                    log.warning("the event loop goes on")
                seen, excused, told = beat, 0.0, False
            overslept = now - looked - _BEAT
            if overslept > _BEAT and busy - used < overslept / 2:
                excused += overslept
            looked, used = now, busy
            late = now - beat - _BEAT - excused
            self.worst = max(self.worst, late)
            if late > self._notice and not told:
                told = True
                self.stalls += 1
                log.error("the event loop stands still", seconds=round(late, 2), stack=_stack(loop_thread))
            if late > self._give_up:
                log.critical("the event loop does not go on, the process ends", seconds=round(late, 1))
                self._end()
                return


def _stack(thread: int) -> str:
    frame = sys._current_frames().get(thread)
    return "".join(traceback.format_stack(frame)) if frame else ""
