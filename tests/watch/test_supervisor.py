"""No part of the process can die and leave the rest behind as if nothing had happened (RELIABILITY F-10)."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from bot.bootstrap import Bot, Tunings, open_bot
from bot.clock import Clock, SystemClock
from bot.config import build
from bot.platforms.redaction import Redactor
from bot.store import sqlite_writer
from bot.watch.supervisor import WITHIN, PartFailedError, Supervisor
from structlog.testing import capture_logs

pytestmark = pytest.mark.asyncio
PARTS = ["发送", "定时", "心跳", "写库", "飞书长连接", "看守", "对账", "自检"]


async def for_ever() -> None:
    await asyncio.Event().wait()


def failing(times: int) -> tuple[Callable[[], object], list[str]]:
    """A part that fails so many times and then serves; and what happened to it."""
    history: list[str] = []

    async def part() -> None:
        if len(history) < times:
            history.append("failed")
            raise RuntimeError("planted")
        history.append("served")
        await for_ever()

    return part, history


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  the parts themselves tell nobody
            await asyncio.sleep(0.001)


async def test_a_part_that_fails_is_logged_once_and_started_again() -> None:
    part, history = failing(2)
    supervisor = Supervisor({"part": part, "other": for_ever}, pause=0.001)  # type: ignore[dict-item]

    with capture_logs() as lines:
        running = asyncio.create_task(supervisor.run())
        await until(lambda: history[-1:] == ["served"])
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert history == ["failed", "failed", "served"]
    assert [line["part"] for line in lines if line["log_level"] == "error"] == ["part", "part"]
    assert supervisor.failures == {"part": 2, "other": 0}


async def test_the_third_failure_in_a_short_time_ends_all_with_a_plain_reason() -> None:
    part, history = failing(99)
    ended = asyncio.Event()

    async def other() -> None:
        try:
            await for_ever()
        finally:
            ended.set()

    with pytest.raises(PartFailedError, match=r"「发送」在短时间内第 3 次失败.*planted"):
        await Supervisor({"发送": part, "other": other}, pause=0.001).run()  # type: ignore[dict-item]

    assert history == ["failed"] * 3
    assert ended.is_set()


async def test_failures_far_apart_are_no_row() -> None:
    part, history = failing(5)
    now = 0.0

    def monotonic() -> float:
        nonlocal now
        now += WITHIN / 2 + 1
        return now

    running = asyncio.create_task(Supervisor({"part": part}, pause=0.001, monotonic=monotonic).run())  # type: ignore[dict-item]
    await until(lambda: history[-1:] == ["served"])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert history == ["failed"] * 5 + ["served"]


async def test_a_part_that_ends_by_itself_has_failed_too() -> None:
    async def gives_up() -> None:
        return

    with pytest.raises(PartFailedError, match="it ended by itself"):
        await Supervisor({"part": gives_up}, pause=0.001).run()


async def test_what_ends_after_the_release_has_done_what_it_was_told() -> None:
    stop = asyncio.Event()

    async def part() -> None:
        await stop.wait()

    supervisor = Supervisor({"part": part})
    running = asyncio.create_task(supervisor.run())
    await asyncio.sleep(0)
    supervisor.release()
    stop.set()

    await asyncio.wait_for(running, 5)


@pytest.mark.parametrize("name", PARTS)
async def test_every_part_of_the_bot_may_raise_and_the_bot_goes_on(name: str, tmp_path: Path) -> None:
    async with bot_of_nobody(tmp_path) as bot:
        part, history = failing(1)
        assert list(bot.supervisor._parts) == PARTS
        real = bot.supervisor._parts[name]

        async def first_fails() -> None:
            if not history:
                await part()  # type: ignore[misc]
            history.append("real")
            await real()

        bot.supervisor._parts[name], bot.supervisor._pause = first_fails, 0.001
        running = asyncio.create_task(bot.run())
        await until(lambda: "real" in history)
        await bot.stop()
        running.cancel()
        outcome = await asyncio.gather(running, return_exceptions=True)

    assert isinstance(outcome[0], asyncio.CancelledError | None)
    assert bot.supervisor.failures[name] == 1


async def test_a_process_whose_writer_ended_does_not_live_on_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_broken(*_: object) -> None:
        raise MemoryError("no room to tell anybody")

    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    async with bot_of_nobody(tmp_path) as bot:
        bot.supervisor._pause = 0.001
        monkeypatch.setattr(sqlite_writer._Job, "settle", is_broken)
        with pytest.raises(PartFailedError, match=r"写库.*the writer's thread ended: MemoryError"):
            await asyncio.wait_for(bot.run(), 30)


def bot_of_nobody(data_dir: Path, clock: Clock | None = None) -> "contextlib.AbstractAsyncContextManager[Bot]":
    """A bot whose cloud nobody serves."""
    nowhere = {"app_id": "cli_0", "app_secret": "nobody-home", "domain": "http://127.0.0.1:9"}
    settings = build({"data_dir": str(data_dir), "feishu": nowhere})
    return open_bot(settings, clock or SystemClock(), Redactor(), Tunings(watched=True))


async def test_a_part_that_is_told_to_end_may_finish_what_it_does_at_its_end() -> None:
    begun, finished = asyncio.Event(), asyncio.Event()

    async def part() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            finished.set()

    running = asyncio.create_task(Supervisor({"part": part}).run())
    await begun.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert finished.is_set()
