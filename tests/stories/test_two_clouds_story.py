"""Head office on Feishu, the plant on DingTalk: one record, a card in each room, and people who are on both."""

from pathlib import Path

import pytest
from bot.domain.subject import Subject
from bot.emulator.company import COMPANY
from bot.emulator.people import CloudName

from tests.stories.acts import asked_need
from tests.stories.meeting_acts import call
from tests.stories.running import on
from tests.stories.settings import Setting
from tests.stories.story import GROUP, Story, stage

pytestmark = pytest.mark.asyncio

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 中"


async def test_a_confirmation_in_one_room_turns_the_card_in_both(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.BOTH) as story:
        here = await asked_need(story, LINE)
        (there,) = story.twins(here)
        assert "待各部门确认" in story.now_showing(there).text
        asked = story.one("刘洋")
        story.skip_news()

        await story.tap("刘洋", asked, "确认无误")

        assert "执行中" in story.now_showing(here).text
        assert "执行中" in story.now_showing(there).text
        assert "各部门都已确认" in story.one("李敏").text
        story.skip_news()


async def test_somebody_on_both_clouds_is_told_where_they_acted_last(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.BOTH, linked=frozenset({"王磊"})) as story:
        await approval_asked(story, "dingtalk")
        await approval_asked(story, "feishu")


async def approval_asked(story: Story, cloud: CloudName) -> None:
    """王磊 looks at his list on a cloud, then is asked there to approve."""
    await story.say("王磊", "/我的", "私聊", cloud=cloud)
    story.skip_news()
    await story.say("李敏", LINE.replace("国庆", f"{cloud} "))
    asked = story.one("王磊", cloud=cloud)
    assert "通过" in asked.labels
    story.skip_news()


async def test_the_same_act_of_one_person_on_both_clouds_counts_once(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.BOTH, linked=frozenset({"赵强"})) as story:
        feishu = story.place("李敏", GROUP)
        story.world.join(feishu, "赵强")
        here = await asked_need(story, LINE)
        (there,) = story.twins(here)
        story.skip_news()
        await story.tap("赵强", here, "确认无误")
        story.skip_news()

        assert "确认无误" not in story.now_showing(there).labels
        assert "✓ 已确认" in story.now_showing(there).text
        told = await story.ask(lambda uow: [entry.what for entry in uow.journal.entries(Subject("need", 1))])
        assert told.count("confirmed") == 1


async def test_somebody_on_both_clouds_is_called_to_a_meeting_once_in_the_room_where_they_acted_last(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, setting=Setting.BOTH, linked=frozenset({"赵强"})) as story:
        story.world.join(story.place("李敏", GROUP), "赵强")
        await story.say("赵强", "/我的", "私聊", cloud="dingtalk")
        story.skip_news()

        here = await call(story)

        (there,) = story.twins(here)
        both = {story.world.person("赵强").open_id, story.world.person("赵强").user_id}
        assert not both & set(here.notified)
        assert both & set(there.notified)
        assert "赵强" in here.text
        assert story.news("赵强", cloud="feishu") == []
        assert story.news("赵强", cloud="dingtalk") == []


async def test_a_refusal_is_read_where_the_tap_was_made_wherever_that_person_acted_before(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.BOTH, linked=frozenset({"李敏"})) as story:
        here = await asked_need(story, LINE)
        (there,) = story.twins(here)
        story.world.join(story.place("刘洋", GROUP), "李敏")
        story.skip_news()

        await story.world.tap("李敏", there.message_id, "确认无误")
        await story.settle()

        assert "研发部（刘洋）" in story.one("李敏", cloud="dingtalk").text
        assert story.news("李敏", cloud="feishu") == []


async def test_somebody_outside_the_group_is_called_to_a_meeting_by_one_private_card(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.BOTH, linked=frozenset({"黄莉"})) as story:
        here = await call(story, 参会人=["李敏", "黄莉"])

        (there,) = story.twins(here)
        assert "黄莉" not in story.called(here) | story.called(there)
        assert "待召开" in story.one("黄莉", cloud="feishu").text
        assert story.news("黄莉", cloud="dingtalk") == []


async def test_whoever_cannot_be_called_on_the_cloud_of_the_group_is_told_where_they_are(tmp_path: Path) -> None:
    """The group lives on Feishu alone, the late department's head on DingTalk alone."""
    async with stage(tmp_path, setting=Setting.BOTH) as story:
        await story.say("朱琳", LINE.replace("研发部", "生产部"), "职能支持群")
        await story.tap("黄莉", story.one("黄莉"), "通过")
        story.skip_news()

        await story.advance(on(25, "10:00"))

        asked = next(card for card in story.news("马军") if "请您过问" in card.text)
        assert "杨帆" in asked.text
        story.skip_news()


async def test_whoever_the_cloud_of_the_group_does_not_know_is_asked_and_told_in_private_like_anybody_outside(
    tmp_path: Path,
) -> None:
    """The group belongs to both departments and lives on Feishu alone, one department's people on DingTalk alone."""
    groups = [{"name": GROUP, "feishu": COMPANY.groups[0].chat_id, "departments": ["市场部", "研发部"]}]
    async with stage(tmp_path, setting=Setting.BOTH, groups=groups) as story:
        notice = await call(story)
        asked = story.one("赵强")
        assert {"参加", "无法参加"} <= set(asked.labels)
        assert not {"改期", "取消会议"} & set(asked.labels)
        story.skip_news()

        await story.tap("王磊", notice, "取消会议")

        assert "会议已取消" in story.one("赵强").text
        story.skip_news()
