"""Clocks that stand still: while a need waits for its initiator (S08), while a whole department is away (A13)."""

from datetime import timedelta
from typing import Any

import pytest
from bot.domain.todo import TodoKind
from bot.emulator.messages import Message
from bot.services.clocks import MOVED
from bot.store.unit_of_work import UnitOfWork

from tests.stories.acts import asked_need, disputed_need
from tests.stories.running import on
from tests.stories.story import OpenStage, Story

HIGH = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"


def moves(uow: UnitOfWork) -> list[dict[str, Any]]:
    need = uow.needs.latest_of(next(p.id for p in uow.roster.people() if p.display == "李敏"))
    assert need is not None
    subject = next(todo.subject for todo in uow.todos.open() if todo.subject.kind == "need")
    return [dict(entry.data) for entry in uow.journal.entries(subject) if entry.what == MOVED]


async def everybody_leaves(story: Story) -> None:
    """One a minute: at 10:02 nobody of 研发部 is there any more."""
    for person in ("刘洋", "孙浩", "赵强"):
        await story.say(person, "/代理 到 11月24日 9点", "私聊")
        await story.later(timedelta(minutes=1))


async def keep_as_is(story: Story, dispute: Message) -> None:
    await story.tap("李敏", dispute, "说明理由")
    form = story.last("李敏")
    await story.submit("李敏", form, {"理由": "展会日期不能变，设备由市场部协调"})
    story.skip_news()


@pytest.mark.asyncio
async def test_while_an_objection_waits_for_the_initiator_no_other_department_is_reminded(story: Story) -> None:
    card, _ = await disputed_need(story)
    assert "计时暂停，等发起人答复" in story.now_showing(card).text
    story.skip_news()

    await story.advance(on(23, "18:00"))

    assert [m.text for m in story.world.messages.values() if "请答复需求" in m.text] == []
    story.skip_news()
    await story.say("杨帆", "/我的", "私聊")
    assert "计时暂停，等发起人答复" in story.one("杨帆").text
    assert "逾期" not in story.now_showing(card).text


@pytest.mark.asyncio
async def test_when_the_initiator_has_answered_the_clock_goes_on_with_what_was_left(story: Story) -> None:
    card, dispute = await disputed_need(story)
    await story.advance(on(24, "09:00"))
    story.skip_news()

    await keep_as_is(story, dispute)

    shown = story.now_showing(card).text
    assert "计时暂停" not in shown
    assert "11月24日(周二)18:00 前答复" in shown
    await story.tap("刘洋", card, "怎么算的")
    told = story.last("刘洋").text
    assert "暂停 11月20日(周五)10:00 至 11月24日(周二)09:00：等发起人答复" in told
    assert [move["paused"] for move in await story.ask(moves)] == [True, False]
    story.skip_news()


@pytest.mark.asyncio
async def test_a_department_that_is_all_away_has_no_clock_until_somebody_is_back(story: Story) -> None:
    card = await asked_need(story, HIGH)
    await everybody_leaves(story)
    assert "部门全员请假，计时暂停到 11月24日(周二)09:00" in story.now_showing(card).text
    story.skip_news()

    await story.advance(on(24, "10:57"))
    assert [m.text for m in story.world.messages.values() if "请答复需求" in m.text] == []
    story.skip_news()
    await story.tap("刘洋", card, "怎么算的")
    assert "暂停 11月20日(周五)10:02 至 11月24日(周二)09:00：部门全员请假" in story.last("刘洋").text
    await story.advance(on(24, "10:59"))

    assert "到期 · 请答复需求" in story.news("刘洋")[-1].text
    story.skip_news()


@pytest.mark.asyncio
async def test_whoever_comes_back_early_sets_the_clock_going(story: Story) -> None:
    card = await asked_need(story, HIGH)
    await everybody_leaves(story)

    await story.advance(on(20, "14:00"))
    await story.say("孙浩", "/代理 取消", "私聊")

    assert "11月20日(周五)15:58 前答复" in story.now_showing(card).text
    story.skip_news()


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.asyncio
async def test_the_leave_list_stops_a_departments_clock_as_well(open_stage: OpenStage) -> None:
    leave = [{"department": "研发部", "from": "2026-11-20", "to": "2026-11-23"}]
    async with open_stage(leave=leave) as story:
        card = await asked_need(story, HIGH)

        assert "部门全员请假，计时暂停到 11月24日(周二)00:00" in story.now_showing(card).text
        await story.advance(on(23, "18:00"))
        assert [m.text for m in story.world.messages.values() if "请答复需求" in m.text] == []
        todos = await story.ask(lambda uow: [todo for todo in uow.todos.open() if todo.kind is TodoKind.ANSWER_NEED])
        assert [f"{todo.due_at:%m-%d %H:%M}" for todo in todos] == ["11-23 18:00"], "in UTC: two hours into Tuesday"
        story.skip_news()


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.asyncio
async def test_leave_that_begins_inside_the_term_is_on_the_card_before_it_begins(open_stage: OpenStage) -> None:
    leave = [{"department": "研发部", "from": "2026-11-23", "to": "2026-11-24"}]
    async with open_stage(leave=leave) as story:
        card = await asked_need(story, HIGH.replace("优先级 高", "优先级 低"))
        said = "待确认 11月25日(周三)10:00 前答复，11月23日至24日部门全员请假不计时"

        assert said in story.now_showing(card).text
        await story.advance(on(23, "11:00"))
        assert said in story.now_showing(card).text
        story.skip_news()
        await story.say("刘洋", "/我的", "私聊")
        assert "部门全员请假，计时暂停到 11月25日(周三)00:00" in story.one("刘洋").text


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.asyncio
async def test_leave_after_the_term_or_of_another_department_is_not_on_the_card(open_stage: OpenStage) -> None:
    leave = [
        {"department": "研发部", "from": "2026-11-23", "to": "2026-11-23"},
        {"department": "研发部", "from": "2026-11-26", "to": "2026-11-27"},
        {"department": "生产部", "from": "2026-11-20", "to": "2026-11-24"},
    ]
    async with open_stage(leave=leave) as story:
        card = await asked_need(story, HIGH.replace("优先级 高", "优先级 低"))

        shown = story.now_showing(card).text
        assert "待确认 11月24日(周二)10:00 前答复，11月23日部门全员请假不计时" in shown
        assert shown.count("请假") == 1
        story.skip_news()


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.asyncio
async def test_a_preview_for_a_department_leaves_out_the_days_on_which_all_of_it_is_away(open_stage: OpenStage) -> None:
    leave = [{"department": "研发部", "from": "2026-11-23", "to": "2026-11-24"}]
    async with open_stage(leave=leave) as story:
        await story.say("李敏", "/预演 研发部 今天17:30 1个工作日", "私聊")
        told = story.one("李敏").text
        assert "到期：11月25日(周三)17:30" in told
        assert "暂停 11月23日(周一)00:00 至 11月25日(周三)00:00：部门全员请假" in told

        await story.say("李敏", "/预演 今天17:30 1个工作日", "私聊")
        assert "到期：11月23日(周一)17:30" in story.one("李敏").text
