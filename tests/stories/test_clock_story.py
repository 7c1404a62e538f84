"""Time passes: reminders to the person, escalation to the head, digests, explanations."""

from datetime import datetime, timedelta

import pytest

from tests.stories.acts import asked_need
from tests.stories.story import GROUP, SHANGHAI, Story

HIGH = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.asyncio
async def test_nothing_is_said_before_a_limit_and_one_reminder_at_it(story: Story) -> None:
    await asked_need(story, HIGH)
    asked = story.last("刘洋")
    story.skip_news()

    await story.advance(at(20, 11, 59))
    assert story.unexpected() == []

    await story.advance(at(20, 12, 1))
    reminder = story.one("刘洋")
    assert "到期 · 请答复需求" in reminder.text
    assert "为什么收到" in reminder.text
    assert story.is_under(reminder, asked)
    await story.advance(at(20, 18))
    assert story.unexpected() == []

    await story.tap("刘洋", reminder, "打开处理")
    opened = story.one("刘洋")
    await story.tap("刘洋", opened, "确认无误")
    assert "执行中" in story.now_showing(opened).text
    assert "请在新卡片上操作" in story.now_showing(asked).text
    story.skip_news()


@pytest.mark.asyncio
@pytest.mark.every_cloud
async def test_an_answer_given_in_time_is_never_reminded_of(story: Story) -> None:
    await asked_need(story, HIGH)
    await story.tap("刘洋", story.one("刘洋"), "确认无误")
    story.skip_news()

    await story.advance(at(24, 12))

    assert [text for text in story.unexpected() if "请答复" in text] == []
    story.skip_news()


@pytest.mark.asyncio
async def test_forty_eight_hours_after_the_breach_the_head_is_mentioned_in_the_group(story: Story) -> None:
    card = await asked_need(story, HIGH)
    await story.advance(at(20, 13))
    story.skip_news()

    await story.advance(at(22, 23))
    assert story.unexpected() == []

    await story.advance(at(23, 9))
    escalation = story.news("王磊", GROUP)[0]
    assert "已升级" in escalation.text
    assert "赵强" in story.called(escalation)
    assert "11月20日(周五)12:00" in escalation.text
    assert "已升级" in story.now_showing(card).text
    assert story.news("赵强") == [], "no digest of the day tells it to the head again"
    story.skip_news()


@pytest.mark.asyncio
@pytest.mark.every_cloud
async def test_an_overdue_todo_is_repeated_once_a_day_in_the_digest(story: Story) -> None:
    await asked_need(story)
    story.skip_news()
    await story.advance(at(23, 18))
    morning, due = story.news("刘洋")
    assert "您有 1 件待办" in morning.text
    assert "到期 · 请答复需求" in due.text
    story.skip_news()

    await story.advance(at(24, 18))

    digest = story.one("刘洋")
    assert "您有 1 件待办\n逾期 1" in digest.text
    story.skip_news()


@pytest.mark.asyncio
async def test_why_a_limit_ends_when_it_ends_is_told_step_by_step(story: Story) -> None:
    card = await asked_need(story)
    story.skip_news()

    toast = await story.tap("刘洋", card, "怎么算的")

    assert "私聊" in toast.toast_text
    assert "周末" in story.one("刘洋").text


@pytest.mark.asyncio
async def test_my_todos_come_by_due_time(story: Story) -> None:
    await asked_need(story)
    await story.say("李敏", HIGH.replace("国庆海报终稿", "新品手册"))
    story.skip_news()

    await story.say("王磊", "/我的", "私聊")
    assert "审批需求 新品手册" in story.one("王磊").text
    await story.say("刘洋", "/我的", "私聊")
    assert "答复需求 国庆海报终稿" in story.one("刘洋").text
    await story.say("何佳", "/我的", "私聊")
    assert "没有待办" in story.one("何佳").text


@pytest.mark.asyncio
async def test_a_preview_stores_nothing_and_says_when_and_why(story: Story) -> None:
    await story.settle()
    before = await story.next_fire()
    await story.say("李敏", "/预演 今天17:30 1个工作日", "私聊")

    shown = story.one("李敏").text
    assert "到期：11月23日(周一)17:30" in shown
    assert "周末" in shown
    assert await story.next_fire() == before


@pytest.mark.asyncio
async def test_a_jump_of_a_week_reminds_once_and_not_seven_times(story: Story) -> None:
    await asked_need(story, HIGH)
    story.skip_news()

    story.clock.move_to(story.clock.now() + timedelta(days=7))
    await story.settle()

    assert len([m for m in story.news("刘洋") if "逾期" in m.text]) <= 2
    story.skip_news()
