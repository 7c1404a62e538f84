"""A clock that jumps makes nothing fire early, twice or never (RELIABILITY F-56, F-57, F-64, R-15)."""

import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from bot.clock import CloudTime, MovableClock, steady_seconds
from bot.domain.alarms import Code
from bot.watch.clock_guard import ClockGuard

from tests.stories.acts import asked_need
from tests.stories.conftest import story  # noqa: F401  the fixture
from tests.stories.story import Story
from tests.watch.test_supervisor import bot_of_nobody

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HIGH = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"


@dataclass
class Machine:
    """Wall, steady clock and cloud, each in the test's hands."""

    clock: MovableClock
    steady: float = 1000.0
    told: CloudTime | None = None

    def __post_init__(self) -> None:
        self.guard = ClockGuard(self.clock, lambda: self.steady, lambda: self.told)

    def passes(self, seconds: float) -> None:
        """Time passes for everybody."""
        self.clock.advance(timedelta(seconds=seconds))
        self.steady += seconds

    def jumps(self, by: timedelta) -> None:
        """Somebody sets the wall clock."""
        self.clock.advance(by)

    def cloud_says(self, moment: datetime) -> None:
        self.told = CloudTime(moment, self.steady)


@pytest.fixture
def machine() -> Machine:
    return Machine(MovableClock(NOW))


def test_time_that_passes_holds_nothing_up(machine: Machine) -> None:
    for _ in range(100):
        machine.passes(15.5)
        assert machine.guard.may_fire()


def test_a_machine_that_slept_made_no_jump(machine: Machine) -> None:
    machine.passes(8 * 3600)

    assert machine.guard.may_fire()


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(minutes=2), timedelta(days=90)])
def test_after_a_jump_timers_wait_until_the_cloud_agrees(machine: Machine, jump: timedelta) -> None:
    machine.cloud_says(machine.clock.now() + jump)  # before the jump: no opinion about it
    machine.passes(1)
    machine.jumps(jump)
    assert not machine.guard.may_fire()

    machine.passes(10)
    machine.cloud_says(machine.clock.now() - jump)
    assert not machine.guard.may_fire()
    machine.cloud_says(machine.clock.now())
    assert machine.guard.may_fire()


def test_a_jump_that_is_taken_back_ends_the_wait(machine: Machine) -> None:
    machine.jumps(timedelta(days=1))
    assert not machine.guard.may_fire()
    machine.jumps(timedelta(days=-1))

    assert machine.guard.may_fire()


def test_nobody_waits_longer_than_five_minutes_whatever_the_clock_does() -> None:
    """A thousand jumps between a second and 90 days, both ways; seed 11."""
    draw, machine = random.Random(11), Machine(MovableClock(NOW))  # noqa: S311  replayable, guards nothing
    for _ in range(1000):
        jump = timedelta(seconds=draw.uniform(1, 90 * 86400) * draw.choice([-1, 1]))
        if machine.clock.now() + jump > datetime(1990, 1, 1, tzinfo=UTC):
            machine.jumps(jump)
        waited = 0.0
        while not machine.guard.may_fire():
            machine.passes(15)
            waited += 15

        assert waited <= 300


def test_a_clock_that_differs_from_the_cloud_s_is_told(machine: Machine) -> None:
    machine.cloud_says(machine.clock.now() + timedelta(minutes=3))

    assert [alarm.code for alarm in machine.guard.look()] == [Code.CLOCK_WRONG]
    machine.cloud_says(machine.clock.now() + timedelta(minutes=1))
    assert list(machine.guard.look()) == []


def test_the_steady_clock_goes_forward() -> None:
    before = steady_seconds()

    assert steady_seconds() >= before


def test_the_steady_clock_counts_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """F-64: else every wake from sleep would look like a jump of the wall clock."""
    monkeypatch.setattr(time, "clock_gettime", {time.CLOCK_BOOTTIME: 86_400.0}.__getitem__)

    assert steady_seconds() == 86_400


@pytest_asyncio.fixture
async def office(story: Story) -> AsyncIterator[tuple[Story, Machine]]:  # noqa: F811
    """A need that must be answered by noon, in a bot that doubts its clock."""
    await asked_need(story, HIGH)
    story.skip_news()
    machine = Machine(story.clock)
    story.bot.sweeper._may_fire = machine.guard.may_fire
    yield story, machine
    story.skip_news()


@pytest.mark.asyncio
async def test_a_jump_forward_that_is_wrong_reminds_nobody(office: tuple[Story, Machine]) -> None:
    story, machine = office  # noqa: F811
    machine.jumps(timedelta(hours=3))
    await story.settle()
    machine.jumps(timedelta(hours=-3))
    await story.settle()

    assert story.unexpected() == []


@pytest.mark.asyncio
async def test_a_jump_forward_that_is_right_reminds_once_after_the_cloud_agrees(office: tuple[Story, Machine]) -> None:
    story, machine = office  # noqa: F811
    machine.jumps(timedelta(hours=2, minutes=1))
    await story.settle()
    assert story.unexpected() == []

    machine.cloud_says(story.clock.now())
    await story.settle()

    assert "请答复需求" in story.one("刘洋").text


@pytest.mark.asyncio
async def test_a_jump_back_fires_nothing_twice_and_takes_nothing_back(office: tuple[Story, Machine]) -> None:
    story, machine = office  # noqa: F811
    machine.passes(2 * 3600 + 60)
    await story.settle()
    assert "请答复需求" in story.one("刘洋").text

    machine.jumps(timedelta(hours=-2))
    machine.passes(300)
    await story.settle()
    machine.passes(2 * 3600)
    await story.settle()

    assert story.unexpected() == []


@pytest.mark.asyncio
async def test_a_machine_that_slept_over_a_limit_catches_up_in_one_digest_marked_late(
    office: tuple[Story, Machine],
) -> None:
    story, machine = office  # noqa: F811
    machine.passes(8 * 3600)
    await story.settle()

    digest = story.one("刘洋").text
    assert "补发：11月20日" in digest
    assert "逾期 6 小时" in digest


@pytest.mark.asyncio
async def test_the_serving_bot_fires_nothing_while_its_clock_is_in_doubt(tmp_path: Path) -> None:
    clock = MovableClock(NOW)
    async with bot_of_nobody(tmp_path, clock) as bot:
        clock.advance(timedelta(days=7))

        assert await bot.sweeper.sweep() == 0
