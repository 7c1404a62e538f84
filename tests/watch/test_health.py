"""A process that does not serve people says so, and why (UX A8)."""

import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from bot.clock import MovableClock
from bot.store.database import open_engine
from bot.store.file_check import FileCheck
from bot.store.reader import Reader
from bot.watch.health import Health
from bot.watch.stall import StallWatchdog
from bot.watch.supervisor import Supervisor

from tests.stories.story import FRIDAY

pytestmark = pytest.mark.asyncio


@dataclass
class Process:
    """All is well with it until a test says otherwise; ages are in seconds."""

    store: Path
    swept: float | None = 1.0
    feishu: dict[str, Any] = field(default_factory=lambda: link())
    dingtalk: dict[str, Any] = field(default_factory=lambda: link())
    damaged: str = ""

    async def ready(self) -> tuple[bool, dict[str, Any]]:
        """What /readyz says."""
        check: Future[str] = Future()
        check.set_result(self.damaged)
        swept_at = None if self.swept is None else time.monotonic() - self.swept
        links = {"feishu": lambda: self.feishu, "dingtalk": lambda: self.dingtalk}
        reader = Reader(open_engine(f"sqlite:///{self.store}"))
        parts, stall = Supervisor({}), StallWatchdog()
        clock, file = MovableClock(FRIDAY), FileCheck(self.store, check)
        return await Health(reader, clock, parts, stall, file, lambda: swept_at, links).ready()


def link(**changed: Any) -> dict[str, Any]:
    status = {"connected": True, "last_frame_age": 1.0, "reconnects": 0, "alarm": "", "last_error": ""}
    return {**status, **changed}


@pytest.fixture
def process(migrated_sqlite: Path) -> Process:
    return Process(migrated_sqlite)


async def test_where_all_is_well_it_is_ready(process: Process) -> None:
    ok, reasons = await process.ready()

    assert ok
    assert reasons["ok"]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"swept": None}, ("timers",)),
        ({"swept": 61.0}, ("timers",)),
        ({"store": Path("/nowhere/at/all.sqlite3")}, ("store",)),
        ({"damaged": "a page is malformed"}, ("store",)),
        ({"feishu": link(connected=False)}, ("links", "feishu")),
        ({"dingtalk": link(connected=False, last_frame_age=None)}, ("links", "dingtalk")),
        ({"feishu": link(last_frame_age=151.0)}, ("links", "feishu")),
        ({"dingtalk": link(last_frame_age=151.0)}, ("links", "dingtalk")),
    ],
)
async def test_whatever_keeps_it_from_serving_is_named(
    process: Process, changed: dict[str, Any], where: tuple[str, ...]
) -> None:
    for name, value in changed.items():
        setattr(process, name, value)

    ok, reasons = await process.ready()

    assert (ok, reasons["ok"]) == (False, False)
    places = [("store",), ("timers",), ("links", "feishu"), ("links", "dingtalk")]
    assert [place for place in places if not said(reasons, place)["ok"]] == [where]


def said(reasons: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    for name in place:
        reasons = reasons[name]
    return reasons
