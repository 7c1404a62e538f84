"""/绑定: whose a group is, said in the group; and two accounts of one person, never by name."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from bot.clock import MovableClock
from bot.emulator.company import COMPANY
from bot.emulator.messages import Message
from bot.emulator.world import World

from tests.stories.acts import asked_need
from tests.stories.hands import answers, tap_of, token_of
from tests.stories.settings import Setting, seed
from tests.stories.story import FRIDAY, GROUP, Story, stage

pytestmark = pytest.mark.asyncio

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 中"
SMALL = "临时小群"


@pytest_asyncio.fixture
async def one_cloud(tmp_path: Path) -> AsyncIterator[Story]:
    async with stage(tmp_path) as opened:
        opened.world.add_group(SMALL, ["林晓彤", "李敏", "周建国"])
        yield opened


@pytest_asyncio.fixture
async def both(tmp_path: Path) -> AsyncIterator[Story]:
    """Head office on Feishu, the plant on DingTalk; nobody is known on both."""
    async with stage(tmp_path, setting=Setting.BOTH) as opened:
        yield opened


async def departments(story: Story, group: str, cloud: str = "feishu") -> list[str]:
    """Whose the store says a group is; empty for a group that is bound to nothing."""
    chat = next(c for c in story.world.chats.values() if (c.name, c.cloud) == (group, cloud))

    def of_room(uow: Any) -> list[str]:
        room = uow.rooms.of_chat(cloud, chat.chat_id)
        return [uow.roster.department(each).name for each in room.department_ids] if room else []

    return await story.ask(of_room)


async def test_the_secretary_binds_a_group_to_departments_and_takes_it_back(one_cloud: Story) -> None:
    story = one_cloud
    await story.say("林晓彤", "/绑定 市场部、研发", SMALL)
    assert "市场部、研发部" in story.one("林晓彤", SMALL).text
    assert await departments(story, SMALL) == ["市场部", "研发部"]

    await story.say("李敏", "/绑定", SMALL)
    assert "部门：市场部、研发部" in story.one("李敏", SMALL).text

    await story.say("林晓彤", "/撤销", "私聊")
    assert "绑定群" in story.one("林晓彤").text
    assert await departments(story, SMALL) == []
    assert await story.ask(lambda uow: uow.journal.faults()) == []


async def test_who_may_not_bind_is_told_who_may_and_nothing_changes(one_cloud: Story) -> None:
    story = one_cloud
    await story.say("李敏", "/绑定 市场部", SMALL)
    assert "林晓彤" in story.one("李敏", SMALL).text
    await story.say("李敏", "/绑定", SMALL)
    assert "林晓彤" in story.one("李敏", SMALL).text
    await story.say("李敏", "/绑定 取消", GROUP)
    assert "林晓彤" in story.one("李敏", GROUP).text
    assert await departments(story, SMALL) == []
    assert await departments(story, GROUP) != []


async def test_an_unknown_department_binds_nothing_and_the_known_ones_are_named(one_cloud: Story) -> None:
    story = one_cloud
    await story.say("林晓彤", "/绑定 火星部", SMALL)
    assert "没找到「火星部」" in story.one("林晓彤", SMALL).text
    assert await departments(story, SMALL) == []


async def test_what_was_said_in_chat_of_a_configured_group_outlives_a_restart(tmp_path: Path) -> None:
    async with stage(tmp_path) as story:
        await story.say("林晓彤", "/绑定 财务部", GROUP)
        story.one("林晓彤", GROUP)
    async with stage(tmp_path) as story:
        assert await departments(story, GROUP) == ["财务部"]
    configured = [{"name": GROUP, "feishu": COMPANY.groups[0].chat_id, "departments": ["市场部"]}]
    async with stage(tmp_path, groups=configured) as story:
        assert await departments(story, GROUP) == ["市场部"]


async def test_an_unbound_group_is_served_again_after_it_was_ended_and_bound_anew(one_cloud: Story) -> None:
    story = one_cloud
    before = await departments(story, GROUP)
    await story.say("林晓彤", "/绑定 取消", GROUP)
    assert "不再是" in story.one("林晓彤", GROUP).text
    assert await departments(story, GROUP) == []

    await story.say("林晓彤", f"/绑定 {GROUP}", GROUP)
    assert "部门：" in story.one("林晓彤", GROUP).text
    assert await departments(story, GROUP) == before


async def test_a_group_configured_without_an_id_is_asked_about_at_its_first_message(tmp_path: Path) -> None:
    groups = [{"name": GROUP, "departments": ["市场部", "研发部"]}, {"name": "产销协调群", "departments": ["生产部"]}]
    async with stage(tmp_path, groups=groups) as story:
        await story.say("李敏", "/我的", GROUP)
        story.one("李敏", GROUP)
        asked = story.one("林晓彤")
        assert GROUP in asked.labels

        tapped = await story.tap("林晓彤", asked, GROUP)

        assert "已绑定" in tapped.toast_text
        assert "部门：市场部、研发部" in story.one("李敏", GROUP).text
        assert await departments(story, GROUP) == ["市场部", "研发部"]
        await story.say("李敏", "/我的", GROUP)
        story.one("李敏", GROUP)


async def test_a_group_with_a_chat_on_each_cloud_is_one_record_once_its_second_chat_is_bound(tmp_path: Path) -> None:
    groups = [{"name": GROUP, "feishu": COMPANY.groups[0].chat_id, "departments": ["市场部", "研发部"]}]
    async with stage(
        tmp_path, setting=Setting.BOTH, groups=groups, roles={"leader": "周建国", "admins": ["刘洋"]}
    ) as story:
        await story.say("刘洋", "/绑定", GROUP)
        question = story.one("刘洋", GROUP)

        await story.tap("刘洋", question, GROUP)

        assert "已绑定为" in story.now_showing(question).text
        here = await asked_need(story, LINE)
        there = story.world.see("刘洋", story.place("刘洋", GROUP).chat_id)[-1]
        await story.tap("刘洋", story.one("刘洋"), "确认无误")
        assert "执行中" in story.now_showing(here).text
        assert "执行中" in story.now_showing(there).text
        story.skip_news()


# two accounts


async def code_for(story: Story, who: str) -> str:
    """The line somebody gets on DingTalk, ready to be sent on Feishu."""
    await story.say(who, "/绑定", "私聊", cloud="dingtalk")
    told = story.one(who, cloud="dingtalk").text
    return next(line for line in told.splitlines() if line.startswith("/绑定 "))


async def link_asked(story: Story, who: str = "王磊") -> Message:
    """Somebody proved both accounts; the card on which the secretary decides."""
    await story.say(who, await code_for(story, who), "私聊", cloud="feishu")
    story.one(who, cloud="feishu")
    assert "验证码对了" in story.one(who, cloud="dingtalk").text
    return story.one("林晓彤")


async def test_somebody_proves_both_accounts_and_the_secretary_confirms(both: Story) -> None:
    story = both
    card = await link_asked(story)
    user_id, open_id = story.world.person("王磊").user_id, story.world.person("王磊").open_id
    for shown in ("王磊（市场部）", user_id, open_id, "钉钉", "飞书"):
        assert shown in card.text, shown
    await story.say("王磊", "/我的", "私聊", cloud="dingtalk")
    assert "还不认识您" in story.one("王磊", cloud="dingtalk").text

    await story.tap("林晓彤", card, "确认绑定")

    assert "已绑定" in story.now_showing(card).text
    assert "您在这里就是 王磊" in story.one("王磊", cloud="dingtalk").text
    await story.say("李敏", LINE)
    asked = story.one("王磊", cloud="dingtalk")
    await story.tap("王磊", asked, "通过")
    assert "待各部门确认" in story.now_showing(asked).text
    story.skip_news()


async def test_a_confirmed_link_is_taken_back_and_the_account_is_nobodys(both: Story) -> None:
    story = both
    card = await link_asked(story)
    await story.tap("林晓彤", card, "确认绑定")
    story.skip_news()
    await story.say("林晓彤", "/撤销", "私聊")
    assert "确认账号绑定" in story.one("林晓彤").text
    assert "收回了账号绑定" in story.one("王磊", cloud="dingtalk").text
    await story.say("王磊", "/我的", "私聊", cloud="dingtalk")
    assert "还不认识您" in story.one("王磊", cloud="dingtalk").text
    assert "已解除" in story.now_showing(card).text


async def test_a_refused_link_changes_nothing_and_the_new_account_is_told(both: Story) -> None:
    story = both
    card = await link_asked(story)
    confirmed_by = token_of(card, "确认绑定")
    await story.tap("林晓彤", card, "拒绝")
    assert "没有同意" in story.one("王磊", cloud="dingtalk").text
    (late,) = await answers(story, tap_of(story, "林晓彤", card, confirmed_by))
    assert "已拒绝（林晓彤，" in late.toast
    await story.say("王磊", "/我的", "私聊", cloud="dingtalk")
    assert "还不认识您" in story.one("王磊", cloud="dingtalk").text


async def test_a_name_links_nobody(both: Story) -> None:
    story = both
    before = await story.ask(lambda uow: uow.roster.identities("dingtalk"))
    await story.say("何佳", "/绑定 王磊", "私聊", cloud="dingtalk")
    assert "还不认识您" in story.one("何佳", cloud="dingtalk").text
    assert await story.ask(lambda uow: uow.roster.identities("dingtalk")) == before


async def test_a_code_is_good_for_ten_minutes_once_and_only_from_the_other_side(both: Story) -> None:
    story = both
    line = await code_for(story, "王磊")
    await story.say("刘洋", line, "私聊", cloud="dingtalk")
    assert "另一边" in story.one("刘洋").text
    await story.later(timedelta(minutes=10))
    await story.say("王磊", line, "私聊", cloud="feishu")
    assert "过了 10 分钟" in story.one("王磊").text

    old, new = await code_for(story, "王磊"), await code_for(story, "王磊")
    await story.say("王磊", old, "私聊", cloud="feishu")
    assert "没有这个验证码" in story.one("王磊").text
    await story.say("王磊", new, GROUP, cloud="feishu")
    assert "私聊" in story.one("王磊", GROUP).text
    await story.say("王磊", new, "私聊", cloud="feishu")
    await story.say("李敏", new, "私聊", cloud="feishu")
    assert "没有这个验证码" in story.one("李敏").text
    story.skip_news()


async def test_only_a_steward_confirms_and_after_three_days_nobody(both: Story) -> None:
    story = both
    card = await link_asked(story)
    (refused,) = await answers(story, tap_of(story, "李敏", card, token_of(card, "确认绑定")))
    assert "由林晓彤来做" in refused.toast
    await story.advance(story.clock.now() + timedelta(days=3))
    assert "已过期" in story.now_showing(card).text
    assert "过期" in story.world.see("王磊", story.place("王磊", "私聊", "dingtalk"))[-1].text
    story.skip_news()
    await story.say("王磊", "/我的", "私聊", cloud="dingtalk")
    assert "还不认识您" in story.one("王磊", cloud="dingtalk").text


async def test_whoever_has_an_account_there_already_cannot_take_another(both: Story) -> None:
    story = both
    await story.tap("林晓彤", await link_asked(story), "确认绑定")
    story.skip_news()
    line = await code_for(story, "何佳")
    await story.say("王磊", line, "私聊", cloud="feishu")
    assert "已经有账号" in story.one("王磊", cloud="feishu").text


async def test_somebody_known_on_one_side_learns_how_to_come_over(both: Story) -> None:
    story = both
    await story.say("王磊", "/绑定", "私聊", cloud="feishu")
    assert "在钉钉私聊我，发 /绑定" in story.one("王磊").text


async def test_somebody_who_is_two_people_in_the_configuration_learns_what_to_change_there(tmp_path: Path) -> None:
    """Nobody is merged in a chat: what either signed stays theirs, and only the configuration says who is one."""
    world = World(MovableClock(FRIDAY))
    seed(world, Setting.BOTH)
    twice = [{"name": "王磊（车间）", "dingtalk": world.person("王磊").user_id}]
    async with stage(tmp_path, setting=Setting.BOTH, joined=twice) as story:
        for cloud, name in (("feishu", "王磊"), ("dingtalk", "王磊（车间）")):
            await story.say("王磊", "/绑定", "私聊", cloud=cloud)
            told = story.one("王磊", cloud=cloud).text
            assert "合不成一个人" in told
            assert f'[[people]] name = "{name}"' in told
    async with stage(tmp_path, setting=Setting.BOTH, linked=frozenset({"王磊"})) as story:
        await story.say("王磊", "/绑定", "私聊", cloud="dingtalk")
        assert "您是 王磊，我在飞书和钉钉认得您。" in story.one("王磊", cloud="dingtalk").text
