"""A cloud that takes nothing for hours: what is owed is held, and told as it stands when the cloud is back (F-42)."""

from datetime import timedelta

import pytest
from bot.clock import LeapingTime
from bot.emulator.faults import Fault, FaultKind

from tests.stories.acts import asked_need
from tests.stories.running import on
from tests.stories.story import OpenStage, Story

HIGH = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"
LOOK = timedelta(minutes=10)


async def out_until(story: Story, machine: LeapingTime, day: int, clock: str) -> None:
    """The cloud fails whatever it is asked, while time passes for everybody."""
    faults = story.server.cloud.faults
    faults.add(Fault(FaultKind.STATUS, times=0, status=503))
    while story.clock.now() < on(day, clock):
        story.clock.advance(LOOK)
        machine.ahead += LOOK.total_seconds()
        await story.bot.sweeper.sweep()
        await story.bot.relay.drain(patience=0)
    faults.clear()
    machine.ahead += 60  # the longest back-off
    await story.settle()


@pytest.mark.asyncio
@pytest.mark.feishu_only(reason="the rule is the outbox's, not a cloud's")
async def test_after_an_outage_a_reminder_is_told_as_it_stands_and_not_as_it_was(open_stage: OpenStage) -> None:
    machine = LeapingTime()
    async with open_stage(machine=machine) as story:
        await asked_need(story, HIGH)
        story.skip_news()

        await out_until(story, machine, 20, "18:30")

        digest = story.one("刘洋").text
        assert "补发：11月20日" in digest
        assert "逾期 6 小时" in digest


@pytest.mark.asyncio
@pytest.mark.feishu_only(reason="the rule is the outbox's, not a cloud's")
async def test_a_short_outage_changes_nothing_about_a_reminder(open_stage: OpenStage) -> None:
    machine = LeapingTime()
    async with open_stage(machine=machine) as story:
        await asked_need(story, HIGH)
        story.skip_news()

        await out_until(story, machine, 20, "12:10")

        assert "到期 · 请答复需求" in story.one("刘洋").text
