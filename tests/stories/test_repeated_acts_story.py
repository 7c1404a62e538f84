"""Whoever got no answer does it again; the second time changes nothing (I3)."""

import pytest
from bot.domain import subject as subjects

from tests.stories.running import on, running_need
from tests.stories.story import GROUP, Story

TODAY = {"已完成任务": "海报初稿3张", "下一步计划": "11月23日12:00前出第二稿"}


@pytest.mark.asyncio
async def test_the_same_progress_filed_again_is_no_change(story: Story) -> None:
    """The process died after the commit, before the answer; the card was still open, and the form sent again."""
    await running_need(story)
    await story.advance(on(20, "17:02"))
    card = story.one("刘洋", GROUP)
    form = card.content

    await story.submit("刘洋", card, TODAY, "提交")
    story.world.patch(card, form)
    again = await story.submit("刘洋", card, TODAY, "提交")

    assert "已记录" in again.toast_text or "这张表单已经交过" in again.toast_text
    entries = await story.ask(lambda uow: [each.what for each in uow.journal.entries(subjects.need(1))])
    assert [what for what in entries if what.startswith("progress")] == ["progress filed"]
