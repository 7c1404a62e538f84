"""The two weeks of past: every state a need can be in, brought about by the company's people, without a gap."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog
from bot.clock import LeapingTime, MovableClock
from bot.demo import company_settings
from bot.demo.past import enact_past
from bot.demo.stage import Stage
from bot.domain.need import NeedState
from bot.emulator.company import seed_company
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.serve import serve
from bot.emulator.world import World
from bot.store.database import open_engine, store_url
from bot.store.unit_of_work import UnitOfWork

SHANGHAI = ZoneInfo("Asia/Shanghai")
REACHED = {
    NeedState.APPROVING: 1,
    NeedState.CONFIRMING: 2,
    NeedState.NEGOTIATING: 1,
    NeedState.ARBITRATING: 1,
    NeedState.EXECUTING: 4,
    NeedState.RETURNED: 1,
    NeedState.WITHDRAWN: 1,
}


async def enacted(directory: Path, now: datetime) -> tuple[World, MovableClock, Counter[NeedState]]:
    """The world after the past was played, the clock, and the needs by state; any complaint of the bot fails."""
    clock = MovableClock(now)
    world = World(clock)
    seed_company(world)
    stage, told = Stage(world, clock, LeapingTime()), list[date]()
    server = await serve(world, cloud=FeishuCloud(world, monotonic=stage.machine.steady))
    with structlog.testing.capture_logs() as lines:
        settings = company_settings(server, directory)
        await enact_past(stage, server, settings, told.append)
    await server.close()
    assert told == sorted(told)
    assert timedelta(days=10) <= now.date() - told[0] < timedelta(days=28)
    assert [line for line in lines if line["log_level"] not in ("info", "debug")] == []
    engine = open_engine(store_url("", directory))
    with engine.connect() as connection:
        needs = UnitOfWork(connection).needs.in_states(NeedState)
    engine.dispose()
    return world, clock, Counter(need.state for need in needs)


@pytest.mark.asyncio
async def test_the_company_has_two_lively_weeks_behind_it(tmp_path: Path) -> None:
    now = datetime(2026, 11, 20, 10, 30, tzinfo=SHANGHAI)
    world, clock, states = await enacted(tmp_path, now)

    assert states == REACHED
    assert now <= clock.now() < now + timedelta(minutes=2)
    words = "\n".join(message.text for message in world.messages.values())
    for seen in ("已升级 · 请过问", "时间改为11月27日18点", "已填报 · 研发部今日进度", "看板 · "):
        assert seen in words


@pytest.mark.long
@pytest.mark.asyncio
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 21, 14, 20, tzinfo=SHANGHAI),  # a Saturday, by a clock somebody moved
        datetime(2026, 11, 23, 3, 0, tzinfo=SHANGHAI),  # at night
        datetime(2026, 10, 8, 9, 1, tzinfo=SHANGHAI),  # the first day after the National Day holiday
        datetime(2027, 1, 4, 23, 0, tzinfo=SHANGHAI),  # a year whose make-up days nobody knows yet
    ],
)
async def test_whatever_day_it_is_today_the_past_has_no_gap(tmp_path: Path, now: datetime) -> None:
    _, _, states = await enacted(tmp_path, now)

    assert states == REACHED
