"""A cloud that takes nothing for hours: what is owed is held, and told as it stands when the cloud is back (F-42)."""

import os
import re
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bot.bootstrap import Bot
from bot.clock import LeapingTime, MovableClock
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.serve import Server
from bot.store.audit import audit

from tests.stories.acts import asked_need
from tests.stories.large_company import returned
from tests.stories.running import on
from tests.stories.story import OpenStage

HIGH = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"
PEOPLE, ROOMS = 300, 40
WITHIN, TICK = 300.0, 15.0  # seconds
STEP = timedelta(minutes=int(os.environ.get("STEP", "1")))
KINDS = DIGEST, FRESH, ROOM, ALONE = "补发：11月20日", "到期 ·", "件逾期", "已升级 · 请过问"
_OVERDUE = re.compile(rf"{DIGEST}.* · 逾期 (\d+)")  # under the title; the lines below have no room for all


async def outage(
    server: Server, bot: Bot, clock: MovableClock, machine: LeapingTime, until: datetime, step: timedelta
) -> None:
    """The cloud fails whatever it is asked, while time passes for everybody, step by step."""
    server.cloud.faults.add(Fault(FaultKind.STATUS, times=0, status=503))
    while clock.now() < until:
        clock.advance(step)
        machine.ahead += step.total_seconds()
        await bot.sweeper.sweep()
        await bot.relay.drain(patience=0)
    server.cloud.faults.clear()


async def all_told(bot: Bot) -> None:
    """Everything that is due by now."""
    while await bot.sweeper.sweep() or await bot.relay.drain():
        pass


def _due(number: int) -> datetime:
    """Through the day of the outage, from ten past nine on; half two days earlier, so that they go up."""
    return on(18 if number // PEOPLE % 2 else 20, "09:10") + timedelta(minutes=number % 470)


async def told_after_an_outage_until(clock: str, open_stage: OpenStage) -> str:
    """What 刘洋, whose answer was due at noon, reads when the cloud is back; nothing is missed afterwards."""
    machine = LeapingTime()
    async with open_stage(machine=machine) as story:
        await asked_need(story, HIGH)
        story.skip_news()
        await outage(story.server, story.bot, story.clock, machine, on(20, clock), timedelta(minutes=10))
        machine.ahead += 60  # the longest back-off
        await story.settle()
        later = story.clock.now() + timedelta(minutes=10)
        assert await story.ask(lambda uow: audit(later, uow.connection)) == []
        return story.one("刘洋").text


@pytest.mark.asyncio
@pytest.mark.feishu_only(reason="the rule is the outbox's, not a cloud's")
async def test_after_an_outage_a_reminder_is_told_as_it_stands_and_not_as_it_was(open_stage: OpenStage) -> None:
    digest = await told_after_an_outage_until("18:30", open_stage)

    assert "补发：11月20日" in digest
    assert "逾期 6 小时" in digest


@pytest.mark.asyncio
@pytest.mark.feishu_only(reason="the rule is the outbox's, not a cloud's")
async def test_a_short_outage_changes_nothing_about_a_reminder(open_stage: OpenStage) -> None:
    assert "到期 · 请答复需求" in await told_after_an_outage_until("12:10", open_stage)


@pytest.mark.asyncio
@pytest.mark.feishu_only(reason="the rule is the outbox's, not a cloud's")
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_what_may_have_arrived_before_the_outage_is_not_told_again_by_a_digest(open_stage: OpenStage) -> None:
    machine = LeapingTime()
    async with open_stage(machine=machine) as story:
        await asked_need(story, HIGH)
        story.skip_news()
        story.server.cloud.faults.add(Fault(FaultKind.ANSWER_LOST))
        story.clock.advance(on(20, "12:00") - story.clock.now())
        await story.bot.sweeper.sweep()
        await story.bot.relay.drain(patience=0)
        await outage(story.server, story.bot, story.clock, machine, on(20, "12:30"), timedelta(minutes=10))
        machine.ahead += 60
        await story.settle()

        assert "到期 · 请答复需求" in story.one("刘洋").text


@pytest.mark.asyncio
@pytest.mark.feishu_only(reason="the rule is the outbox's, not a cloud's")
async def test_what_a_digest_before_the_outage_told_is_not_told_again_after_it(open_stage: OpenStage) -> None:
    machine = LeapingTime()
    async with open_stage(machine=machine) as story:
        await asked_need(story, HIGH)
        await story.advance(on(23, "09:30"))
        assert "逾期 1 件" in story.last("刘洋").text
        await story.say("王磊", "/行动 印刷海报 @刘洋 截止 11月23日 19:00")
        story.skip_news()
        await outage(story.server, story.bot, story.clock, machine, on(23, "18:30"), timedelta(minutes=10))
        machine.ahead += 60
        await story.settle()
        digest = story.one("刘洋").text

    assert "补发：11月23日 · 今天 1" in digest
    assert "印刷海报" in digest
    assert "国庆海报终稿" not in digest


@pytest.mark.long
@pytest.mark.asyncio
async def test_ten_thousand_that_fell_due_in_an_outage_are_told_within_five_minutes_of_its_end(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    """R-11: half of them reminders, half escalations, all through eight hours; ITEMS and STEP (minutes) change it."""
    items, machine = int(os.environ.get("ITEMS", "10000")), LeapingTime()
    opening = returned(
        migrated_sqlite, tmp_path, ("feishu",), items, PEOPLE, ROOMS, at=on(20, "08:57"), due_at=_due, machine=machine
    )
    async with opening as company:
        world, bot, clock = company.world, company.bot, company.clock
        await all_told(bot)
        before, began, spent = set(world.messages), time.monotonic(), time.process_time()

        await outage(company.server, bot, clock, machine, on(20, "17:00"), STEP)
        back = machine.steady()
        while machine.steady() < back + WITHIN:
            await bot.sweeper.sweep()
            await bot.relay.drain(patience=TICK)
            clock.advance(timedelta(seconds=TICK))
            machine.ahead += TICK

        told = [each for each in world.messages.values() if each.message_id not in before]
        words = Counter(next((kind for kind in KINDS if kind in each.text), each.text[:60]) for each in told)
        named = sum(int(count) for each in told for count in _OVERDUE.findall(each.text))
        late = max(call.monotonic for call in company.sent()) - back
        took = f"{time.monotonic() - began:.0f} s, {time.process_time() - spent:.0f} s of processor"
        print(f"\n{items} came due or went up in eight hours: {dict(words)}, the last after {late:.0f} s; {took}")
        assert late <= WITHIN
        assert set(words) <= set(KINDS)
        assert words[DIGEST] == PEOPLE
        assert words[ROOM] == ROOMS
        assert named + words[FRESH] + words[ALONE] == items, "every one is told, and told once"
        assert words[FRESH] + words[ALONE] <= items // 20, "only what came due in the last minutes"
