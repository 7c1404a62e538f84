"""What comes late: a message that is pushed hours after it was taken, a reminder whose todo was done before it went."""

from datetime import timedelta

import pytest

from tests.stories.acts import asked_need
from tests.stories.hands import happen, message_of, records
from tests.stories.story import GROUP, Story

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 中"
AGAIN_AFTER = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
"""When the cloud pushes again what it thinks was not taken (RELIABILITY 2.1)."""


@pytest.mark.asyncio
async def test_a_message_pushed_again_hours_later_registers_no_second_need(story: Story) -> None:
    message = message_of(story, "李敏", story.place("李敏", GROUP).chat_id, LINE, key="fs:msg:om_once")
    await happen(story, message)
    story.skip_news()

    for pause in AGAIN_AFTER:
        await story.later(pause)
        story.skip_news()
        await happen(story, message)
        assert story.unexpected() == []

    assert len((await records(story))["need"]) == 1


@pytest.mark.asyncio
async def test_a_reminder_that_still_waits_is_not_sent_once_its_todo_is_done(story: Story) -> None:
    await asked_need(story, LINE)
    asked = story.last("刘洋")
    story.skip_news()
    due = min(await story.ask(lambda uow: [todo.due_at for todo in uow.todos.open()]))
    story.clock.move_to(due)
    await story.bot.sweeper.sweep()

    await story.world.tap("刘洋", asked.message_id, "确认无误")
    await story.settle()

    assert story.news("刘洋") == []
    assert "各部门都已确认" in story.one("李敏").text
