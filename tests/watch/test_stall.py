"""An event loop that stands still is noticed from outside the loop, said with its place, and ended when it must be."""

import asyncio
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest
from bot.watch import stall
from bot.watch.stall import StallWatchdog
from structlog.testing import capture_logs

BLOCKED = """
import asyncio, time
from bot.watch import stall
from bot.watch.stall import StallWatchdog

def a_call_that_never_returns():
    time.sleep(60)

async def main():
    watching = asyncio.create_task(StallWatchdog(give_up=0.6).run())
    await asyncio.sleep(0.2)
    a_call_that_never_returns()

asyncio.run(main())
"""


@pytest.mark.asyncio
async def test_a_stall_is_logged_once_with_the_place_where_the_loop_stands() -> None:
    watchdog = StallWatchdog(notice=0.15)
    with capture_logs() as lines:
        watching = asyncio.create_task(watchdog.run())
        await asyncio.sleep(0.1)
        time.sleep(0.5)  # noqa: ASYNC251  the very fault
        await asyncio.sleep(0.2)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    stalls = [line for line in lines if line["event"] == "the event loop stands still"]
    assert len(stalls) == watchdog.stalls == 1
    assert "time.sleep(0.5)" in stalls[0]["stack"]
    assert watchdog.worst > 0.15


@pytest.mark.asyncio
async def test_a_loop_at_work_is_left_alone() -> None:
    watchdog = StallWatchdog(notice=5)
    watching = asyncio.create_task(watchdog.run())
    for _ in range(50):
        await asyncio.sleep(0.002)

    assert watchdog.stalls == 0
    assert (watchdog.beat_age or 99) < 5
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert watchdog.beat_age is None


@pytest.mark.parametrize(
    ("used", "stalls"), [(0.0, 0), (9.0, 1)], ids=["the machine slept", "something kept the interpreter"]
)
def test_what_the_machine_took_is_no_stall(monkeypatch: pytest.MonkeyPatch, used: float, stalls: int) -> None:
    """For ten seconds neither the loop nor the thread that watches it came to anything."""
    now, busy, looks = 0.0, 0.0, iter([(10.0, used)])

    def wait(_: float) -> bool:
        nonlocal now, busy
        passed, worked = next(looks, (0.0, 0.0))
        now, busy = now + passed, busy + worked
        return passed == 0.0

    clocks = SimpleNamespace(monotonic=lambda: now, process_time=lambda: busy)
    monkeypatch.setattr(stall, "time", clocks)
    watchdog = StallWatchdog()
    watchdog._watch(SimpleNamespace(wait=wait), 0)  # type: ignore[arg-type]

    assert watchdog.stalls == stalls


class _LooksOnceMore(threading.Event):
    """Was asked just before the watch was over."""

    told = True

    def wait(self, timeout: float | None = None) -> bool:
        over = super().wait(timeout)
        self.told, over = not over, over and not self.told
        return over


@pytest.mark.asyncio
async def test_the_end_of_the_watch_is_no_stall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stall, "threading", SimpleNamespace(**{**vars(threading), "Event": _LooksOnceMore}))
    ended: list[str] = []
    watching = asyncio.create_task(StallWatchdog(end=lambda: ended.append("killed")).run())
    await asyncio.sleep(0.02)
    thread = next(each for each in threading.enumerate() if each.name == "liaison-stall")
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    await asyncio.to_thread(thread.join)

    assert ended == []


def test_a_loop_that_never_goes_on_ends_the_process() -> None:
    ended = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, timeout=60)

    assert ended.returncode == 1
    assert "a_call_that_never_returns" in ended.stdout + ended.stderr
    assert "the process ends" in ended.stdout + ended.stderr
