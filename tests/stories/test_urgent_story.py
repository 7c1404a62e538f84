"""加急: whoever lets the time of an urgent need run out is buzzed, where the cloud allows it; else told in words."""

from datetime import datetime
from pathlib import Path

import pytest
from bot.emulator.dingtalk.usage import Limits
from bot.emulator.faults import Fault, FaultKind

from tests.stories.acts import asked_need
from tests.stories.settings import Setting
from tests.stories.story import SHANGHAI, Story, stage

pytestmark = pytest.mark.asyncio

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级"
AFTER_TWO_HOURS = datetime(2026, 11, 20, 12, 1, tzinfo=SHANGHAI)
NEXT_WORKDAY = datetime(2026, 11, 23, 10, 1, tzinfo=SHANGHAI)


def dings(story: Story) -> list[str]:
    """Whom DINGs went to."""
    calls = [call for call in story.server.dingtalk.calls if call.path.endswith("/ding/send")]
    return [user for call in calls for user in call.body["receiverUserIdList"]]


async def test_on_dingtalk_a_late_urgent_need_dings_who_owes_the_answer(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_PUBLIC) as story:
        await asked_need(story, f"{LINE} 高")
        story.skip_news()
        await story.advance(AFTER_TWO_HOURS)

        assert dings(story) == [story.world.person("刘洋").user_id]
        assert "时限已到" in story.one("刘洋").text
        story.skip_news()


async def test_an_edition_without_ding_gets_a_message_that_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_PUBLIC) as story:
        story.server.dingtalk.usage.limits = Limits(ding=False)
        await asked_need(story, f"{LINE} 高")
        story.skip_news()
        await story.advance(AFTER_TWO_HOURS)

        reminder, words = story.news("刘洋")
        assert "时限已到" in reminder.text
        assert "DING 没有发出，所以再发一条消息" in words.text
        assert "国庆海报终稿" in words.text
        story.skip_news()


async def test_on_feishu_the_reminder_itself_is_marked_urgent(tmp_path: Path) -> None:
    async with stage(tmp_path) as story:
        await asked_need(story, f"{LINE} 高")
        story.skip_news()
        await story.advance(AFTER_TWO_HOURS)

        assert story.world.person("刘洋").open_id in story.one("刘洋").urgent
        story.skip_news()


async def test_an_app_without_the_right_to_buzz_says_it_in_words(tmp_path: Path) -> None:
    async with stage(tmp_path) as story:
        story.server.cloud.faults.add(Fault(FaultKind.REFUSE, "*/urgent_app", code=99991672))
        await asked_need(story, f"{LINE} 高")
        story.skip_news()
        await story.advance(AFTER_TWO_HOURS)

        assert "飞书加急没有发出" in story.news("刘洋")[-1].text
        story.skip_news()


async def test_what_is_not_urgent_or_not_wanted_buzzes_nobody(tmp_path: Path) -> None:
    async with stage(tmp_path / "a", setting=Setting.DINGTALK_PUBLIC) as story:
        await asked_need(story, f"{LINE} 中")
        await story.advance(NEXT_WORKDAY)
        assert dings(story) == []
        story.skip_news()
    async with stage(tmp_path / "b", setting=Setting.DINGTALK_PUBLIC, escalation={"urgent": False}) as story:
        await asked_need(story, f"{LINE} 高")
        await story.advance(AFTER_TWO_HOURS)
        assert dings(story) == []
        story.skip_news()
