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
from bot.domain.manners import LATE
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.messages import Message
from bot.emulator.serve import Server
from bot.store.audit import audit

from tests.stories.acts import asked_need
from tests.stories.large_company import Returned, chat_id_of, returned
from tests.stories.running import on
from tests.stories.story import OpenStage

HIGH = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"
PEOPLE, ROOMS = 300, 40
WITHIN, TICK = 300.0, 15.0  # seconds
STEP = timedelta(minutes=int(os.environ.get("STEP", "1")))
START, END = on(20, "08:57"), on(20, "17:00")
WENT_UP, FELL_DUE = "已升级给您", "逾期"
MERGED = MADE_UP_FOR, LISTED = "补发：11月20日", "件逾期\n"
_LIST, _WENT_UP_ALONE = re.compile(r"已升级 · (\d+) 件逾期\n"), re.compile(r"已升级 · 请过问.*\n@(员工\d+)")
_FELL_DUE_ALONE = re.compile("(到期|逾期) · 请")
_IN_DIGEST = re.compile(rf"({WENT_UP}|{FELL_DUE}|今天|待处理) (\d+)")  # under the title; below is no room for all


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


def _goes_up(number: int) -> bool:
    return number // PEOPLE % 2 == 1


def _moment(number: int) -> datetime:
    """Through the day of the outage, from ten past nine on."""
    return on(20, "09:10") + timedelta(minutes=number % 470)


def _due(number: int) -> datetime:
    """Half fall due at their moment of that day, half two days earlier, so that they go up at it."""
    return _moment(number) - timedelta(days=2 if _goes_up(number) else 0)


def _owed(company: Returned, items: int, since: datetime = START) -> Counter[tuple[str, str]]:
    """What is new in each chat after the outage; what was two days late in the morning was read before it.

    What heads themselves owe goes up to nobody in this company. ``since``: only what is from then on.
    """
    private = [company.world.private_chat(f"员工{number}").chat_id for number in range(PEOPLE)]
    owed: Counter[tuple[str, str]] = Counter()
    for number in (each for each in range(items) if _moment(each) >= since):
        owner = number % PEOPLE
        if not _goes_up(number):
            owed[private[owner], FELL_DUE] += 1
        elif owner >= ROOMS:
            owed.update([(private[owner % ROOMS], WENT_UP), (chat_id_of("feishu", number % ROOMS), WENT_UP)])
    return owed


def _told(company: Returned, messages: list[Message]) -> Counter[tuple[str, str]]:
    """What these messages tell in each chat, digests and rooms' lists by their titles."""
    told: Counter[tuple[str, str]] = Counter()
    for message in messages:
        here, text = message.chat_id, message.text
        if listed := _LIST.match(text):
            told[here, WENT_UP] += int(listed[1])
        elif called := _WENT_UP_ALONE.match(text):
            told.update([(here, WENT_UP), (company.world.private_chat(called[1]).chat_id, WENT_UP)])
        elif _FELL_DUE_ALONE.match(text):
            told[here, FELL_DUE] += 1
        else:
            title, counts = text.splitlines()[:2]
            assert title.endswith("件待办"), text
            told.update({(here, word): int(count) for word, count in _IN_DIGEST.findall(counts)})
    return told


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
        migrated_sqlite, tmp_path, ("feishu",), items, PEOPLE, ROOMS, at=START, due_at=_due, machine=machine
    )
    async with opening as company:
        world, bot, clock = company.world, company.bot, company.clock
        await all_told(bot)
        before, began, spent = set(world.messages), time.monotonic(), time.process_time()

        await outage(company.server, bot, clock, machine, END, STEP)
        back = machine.steady()
        while machine.steady() < back + WITHIN:
            await bot.sweeper.sweep()
            await bot.relay.drain(patience=TICK)
            clock.advance(timedelta(seconds=TICK))
            machine.ahead += TICK

        told = [each for each in world.messages.values() if each.message_id not in before]
        late = max(call.monotonic for call in company.sent()) - back
        took = f"{time.monotonic() - began:.0f} s, {time.process_time() - spent:.0f} s of processor"
        print(
            f"\n{items} fell due or went up in eight hours: {len(told)} messages, the last after {late:.0f} s; {took}"
        )
        assert late <= WITHIN
        assert _told(company, told) == _owed(company, items), "each to whom it is new, once, and nothing else"
        for kind in MERGED:
            chats = [each.chat_id for each in told if kind in each.text]
            assert len(chats) == len(set(chats)), "one digest each, one list a room"
        apart = [each for each in told if not any(kind in each.text for kind in MERGED)]
        assert _told(company, apart) <= _owed(company, items, END - LATE - STEP), "what was just new may come by itself"
