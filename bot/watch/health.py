"""What the health pages say: is the process alive, can it serve, and the figures behind it (UX A8)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection, text

from bot.clock import Clock
from bot.store.file_check import FileCheck
from bot.store.reader import Reader
from bot.store.readings import Readings, read
from bot.watch.metrics import exposition
from bot.watch.stall import StallWatchdog
from bot.watch.supervisor import Supervisor

log = structlog.get_logger("bot.health")

LinkStatus = Callable[[], Mapping[str, Any]]

LONGEST_SILENCE = 150.0  # seconds without a frame (F-32)
LONGEST_PAUSE = 60.0  # seconds between two looks at the timers, which come every fifteen
_STORE_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class Health:
    """Reads the process at the moment of the question; ``links`` by cloud."""

    reader: Reader
    clock: Clock
    supervisor: Supervisor
    stall: StallWatchdog
    check: FileCheck
    swept_at: Callable[[], float | None]
    links: Mapping[str, LinkStatus]

    def alive(self) -> dict[str, Any]:
        """Answering at all shows that the loop turns; the rest is for the curious."""
        return {"ok": True, "loop_stalls": self.stall.stalls, "failures": sum(self.supervisor.failures.values())}

    async def ready(self) -> tuple[bool, dict[str, Any]]:
        """Whether people are served now, and each reason for or against."""
        answers, doubt = await self._store(), self.check.doubt
        store = answers and not doubt
        sweep_age = self._sweep_age()
        sweeping = sweep_age is not None and sweep_age <= LONGEST_PAUSE
        links = {cloud: _link(status()) for cloud, status in self.links.items()}
        ok = store and sweeping and all(link["ok"] for link in links.values())
        timers = {"ok": sweeping, "last_sweep_age": _rounded(sweep_age)}
        return ok, {"ok": ok, "store": {"ok": store, "doubt": doubt}, "timers": timers, "links": links}

    async def metrics(self) -> bytes:
        """The figures in the text form of Prometheus."""
        readings: Readings | None
        try:
            readings = await self.reader.ask(partial(read, self.clock.now()))
        except Exception as failure:  # the figures of the process itself are wanted most when the store is down
            log.warning("figures of the store not readable", error=str(failure))
            readings = None
        statuses = {cloud: status() for cloud, status in self.links.items()}
        return exposition(readings, statuses, self.supervisor.failures, self.stall, self._sweep_age())

    def _sweep_age(self) -> float | None:
        swept = self.swept_at()
        return None if swept is None else time.monotonic() - swept

    async def _store(self) -> bool:
        try:
            await self.reader.ask(_answers, _STORE_WITHIN)
        except Exception as failure:
            log.warning("the store does not answer", error=str(failure))
            return False
        return True


def _answers(connection: Connection) -> None:
    connection.execute(text("SELECT 1"))


def _link(status: Mapping[str, Any]) -> dict[str, Any]:
    age = status["last_frame_age"]
    return {
        "ok": bool(status["connected"]) and age is not None and age <= LONGEST_SILENCE,
        "connected": status["connected"],
        "last_frame_age": _rounded(age),
        "reconnects": status["reconnects"],
        "alarm": status["alarm"],
        "last_error": status["last_error"],
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
