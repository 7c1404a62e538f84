"""/体检 tells the secretary by which ways people in each DingTalk group are notified, as real answers taught."""

from pathlib import Path

import pytest
from bot.clouds import group_robots
from bot.emulator.dingtalk.usage import Limits
from bot.emulator.faults import Fault, FaultKind

from tests.stories.acts import asked_need
from tests.stories.running import on
from tests.stories.settings import Setting
from tests.stories.story import GROUP, Story, stage

pytestmark = pytest.mark.asyncio

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"


async def checkup(story: Story) -> str:
    """What the secretary reads."""
    await story.say("林晓彤", "/体检", "私聊")
    return story.one("林晓彤").text


async def test_before_anybody_was_mentioned_nothing_is_known(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_OWN) as story:
        told = await checkup(story)
        for words in (GROUP, "会话地址 还没用过", "群机器人 没有配置", "私聊 还没用过", "加急（DING）：还没用过"):
            assert words in told, words


async def test_what_the_cloud_answered_is_shown_group_by_group(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_OWN) as story:
        await asked_need(story, LINE)
        await story.tap("刘洋", story.last("刘洋"), "确认无误")
        await story.advance(on(20, "16:00"))
        await story.say("李敏", "/我的")
        story.server.dingtalk.faults.add(Fault(FaultKind.REFUSE, "*sendBySession", words="300001"))
        await story.advance(on(20, "17:03"))
        called = [m.text for m in story.world.see("刘洋", story.place("刘洋", "私聊")) if "有事找您" in m.text]
        assert called[0].startswith(f"「{GROUP}」里有事找您：待填报"), called
        story.skip_news()

        told = await checkup(story)

        assert "会话地址 ✗ 300001" in told
        assert "私聊 ✓ 11月20日(周五)17:0" in told


async def test_a_mention_by_the_address_of_the_last_message_is_shown_as_working(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_OWN) as story:
        await asked_need(story, LINE)
        await story.tap("刘洋", story.last("刘洋"), "确认无误")
        await story.advance(on(20, "16:00"))
        await story.say("李敏", "/我的")
        await story.advance(on(20, "17:03"))
        story.skip_news()

        told = await checkup(story)

        assert "会话地址 ✓ 11月20日(周五)17:0" in told
        assert "私聊 还没用过" in told


async def test_a_refused_ding_is_shown_with_its_reason(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_OWN) as story:
        story.server.dingtalk.usage.limits = Limits(ding=False)
        await asked_need(story, LINE)
        await story.advance(on(20, "12:01"))
        story.skip_news()

        assert "加急（DING）：✗ ding.serverquota.insufficient，改发消息" in await checkup(story)


async def test_on_feishu_alone_there_is_no_ladder_to_show(tmp_path: Path) -> None:
    async with stage(tmp_path) as story:
        told = await checkup(story)
        assert "会话地址" not in told
        assert "7 天里机器人主动发给" in told


async def test_a_group_bound_from_chat_has_the_robot_that_is_configured_under_its_name(tmp_path: Path) -> None:
    robot = "https://oapi.dingtalk.com/robot/send?access_token=copied"
    groups = [{"name": GROUP, "departments": ["市场部", "研发部"], "dingtalk_robot": robot}]
    async with stage(tmp_path, setting=Setting.DINGTALK_OWN, groups=groups) as story:
        group = story.place("林晓彤", GROUP).chat_id
        await story.say("林晓彤", "/绑定", GROUP)
        await story.tap("林晓彤", story.one("林晓彤", GROUP), GROUP)
        story.skip_news()

        assert "群机器人 还没用过" in await checkup(story)
        rooms = await story.ask(lambda uow: uow.rooms.all())
        assert group_robots(story.bot.company.settings, rooms) == {group: robot}
