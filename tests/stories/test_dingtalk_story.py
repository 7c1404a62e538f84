"""The same process on DingTalk: one need from a line in the group to its progress, by card and by lines of text."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from bot.context import PATCH_AFTER_ANSWER
from bot.events import Chat, Cloud, MessageReceived, Sender

from tests.stories.acts import asked_need
from tests.stories.forms import lines_of
from tests.stories.hands import token_of
from tests.stories.settings import Setting
from tests.stories.story import GROUP, Story, stage

pytestmark = pytest.mark.asyncio

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 中"


@pytest_asyncio.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A company on DingTalk where nobody imported a template."""
    async with stage(tmp_path, setting=Setting.DINGTALK_PUBLIC) as opened:
        yield opened


async def test_a_need_is_registered_approved_and_confirmed(story: Story) -> None:
    card = await asked_need(story, LINE)
    assert "待各部门确认" in story.now_showing(card).text
    asked = story.one("刘洋")
    assert "有异议" in story.one("赵强").text

    await story.tap("刘洋", asked, "确认无误")

    assert "执行中" in story.now_showing(card).text
    assert "✓ 已确认" in story.now_showing(card).text
    assert "各部门都已确认" in story.one("李敏").text


async def test_a_form_filled_in_as_lines_is_an_objection_and_a_refused_one_comes_back_to_copy(story: Story) -> None:
    card = await asked_need(story, LINE)
    await story.tap("刘洋", story.one("刘洋"), "有异议")
    story.skip_news_but("刘洋")
    form = story.last("刘洋")
    story.skip_news()

    typed = {"异议类型": "建议调整节点", "异议说明": "11月25日前设备占用，排不出人"}
    refused = await story.submit("刘洋", form, {**typed, "建议方案": " "})
    assert "还没有提交" in refused.toast_text
    assert "异议说明＊：11月25日前设备占用，排不出人" in refused.toast_text

    taken = await story.submit("刘洋", form, {**typed, "建议方案": "时间改为12月4日18:00"})
    assert taken.toast_text == "异议已提交，已请发起人处理"
    assert "协商中" in story.now_showing(card).text
    assert "时间改为12月4日18:00" in story.one("李敏").text
    story.skip_news()


async def test_lines_of_a_private_form_are_not_taken_in_a_group_nor_from_somebody_else(story: Story) -> None:
    await asked_need(story, LINE)
    await story.tap("刘洋", story.one("刘洋"), "有异议")
    form = lines_of(story.last("刘洋"))
    assert form is not None
    lines = form.filled({"异议说明": "排不出人", "建议方案": "改期"}, None)
    story.skip_news()

    await story.say("刘洋", lines)
    assert "不是发在这里的" in story.one("刘洋", GROUP).text
    await story.say("何佳", lines, "私聊")
    assert "不是发在这里的" in story.one("何佳").text


async def test_lines_sent_again_are_told_that_the_form_was_handed_in_already(story: Story) -> None:
    """Whoever got no answer sends them again, and must not hear that nothing was handed in."""
    await asked_need(story, LINE)
    await story.tap("刘洋", story.one("刘洋"), "有异议")
    form = lines_of(story.last("刘洋"))
    assert form is not None
    typed = {"异议类型": "建议调整节点", "异议说明": "排不出人", "建议方案": "时间改为12月4日18:00"}
    lines = form.filled(typed, None)
    await story.say("刘洋", lines, "私聊")
    story.skip_news()

    await story.say("刘洋", lines, "私聊")

    told = story.one("刘洋").text
    assert "这张表单已经交过" in told
    assert "什么也没有提交" not in told


async def test_a_refused_tap_is_told_in_private_once_a_minute(story: Story) -> None:
    card = await asked_need(story, LINE)
    story.skip_news()

    refused = await story.tap("何佳", card, "确认无误")
    assert "研发部（刘洋）" in refused.toast_text
    told = story.world.see("何佳", story.place("何佳", "私聊"))[-1].text
    assert told.startswith("您点的「待各部门确认 · 国庆海报终稿」：")
    assert (await story.tap("何佳", card, "确认无误")).toast_text == ""


async def test_a_dangerous_tap_asks_back_before_anything_happens(story: Story) -> None:
    card = await asked_need(story, LINE)
    story.skip_news()

    await story.world.tap("李敏", card.message_id, "撤销需求")
    await story.settle()
    asked = story.one("李敏")
    assert "真的要撤销需求吗" in asked.text
    assert "待各部门确认" in story.now_showing(card).text

    await story.tap("李敏", asked, "确认撤销需求")
    assert "已撤销" in story.now_showing(card).text
    story.skip_news()


async def test_our_own_template_asks_back_too_because_no_button_of_the_cloud_is_known_to(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_OWN) as story:
        card = await asked_need(story, LINE)
        story.skip_news()

        told = await story.world.tap("李敏", card.message_id, "撤销需求")
        await story.settle()

        assert "请到私聊里再点一次确认" in told.toast_text
        assert "待各部门确认" in story.now_showing(card).text
        asked = story.one("李敏")
        await story.tap("李敏", asked, "确认撤销需求")
        assert "已撤销" in story.now_showing(card).text
        story.skip_news()


@pytest.mark.parametrize("template", [Setting.DINGTALK_PUBLIC, Setting.DINGTALK_OWN])
async def test_a_dangerous_button_that_is_a_line_asks_back_like_any_other(tmp_path: Path, template: Setting) -> None:
    async with stage(tmp_path, setting=template) as story:
        card = await asked_need(story, LINE)
        story.skip_news()

        await story.say("李敏", f"/填 {token_of(card, '撤销需求')} 撤销需求")

        assert "请到私聊里再点一次确认" in story.one("李敏", GROUP).text
        assert "待各部门确认" in story.now_showing(card).text
        assert story.one("李敏").labels == ["确认撤销需求"]


async def test_a_mentioned_person_is_understood_though_the_cloud_cuts_the_mention_out(story: Story) -> None:
    await story.say("李敏", "/行动 海报终稿 截止 11月27日 18:00 @何佳")

    assert "何佳" in story.one("李敏", GROUP).text
    assert "海报终稿" in story.one("何佳").text


async def test_a_stand_in_is_named_by_a_mention(story: Story) -> None:
    await story.say("李敏", "/代理 @何佳 到 12月3日")

    assert "何佳" in story.one("李敏", GROUP).text
    story.skip_news()


async def test_a_mention_does_not_spoil_a_need(story: Story) -> None:
    await story.say("李敏", f"{LINE} @刘洋")

    assert "需求名称：国庆海报终稿\n" in story.one("李敏", GROUP).text
    story.skip_news()


async def test_whoever_the_cloud_does_not_name_is_kindly_refused(story: Story) -> None:
    group = story.place("李敏", GROUP)
    stranger = Sender(Cloud.DINGTALK, "", "", "外部联系人")
    said = MessageReceived("dt:msg:x", stranger, Chat(Cloud.DINGTALK, group.chat_id), "m", "/我的", addressed=True)

    await story.bot.app.dispatch(said)
    await story.settle()

    assert "平台没有告诉我您是谁" in story.one("李敏", GROUP).text


async def test_a_recalled_message_is_survived(story: Story) -> None:
    group = story.place("李敏", GROUP)
    message = await story.world.say("李敏", group, "早上好", at_bot=False)
    await story.world.recall("李敏", message.message_id)
    story.skip_news()
    await story.say("李敏", "/帮助", "私聊")
    assert "接口人" in story.one("李敏").text


async def test_whoever_writes_when_the_month_is_used_up_hears_that_nothing_was_registered(story: Story) -> None:
    usage = story.server.dingtalk.usage
    usage.limits = replace(usage.limits, month_messages=0)

    await story.say("李敏", LINE)

    told = story.one("李敏", GROUP).text
    assert "消息额度用完了" in told
    assert "什么也没有登记" in told


async def test_a_card_that_the_answer_to_a_tap_showed_costs_no_update(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_PUBLIC, patch_after=PATCH_AFTER_ANSWER) as story:
        await story.say("李敏", LINE)
        card = story.one("李敏", GROUP)
        asked = story.one("王磊")

        await story.tap("王磊", asked, "通过")

        assert "待各部门确认" in story.now_showing(asked).text
        assert "待各部门确认" in story.now_showing(card).text
        shown = story.server.dingtalk.cards.shown_as(card.message_id)
        assert shown is not None
        changed = [call.body["outTrackId"] for call in story.server.dingtalk.calls if call.method == "PUT"]
        assert changed == [shown.out_track_id]
        story.skip_news()


async def test_a_search_that_a_card_has_no_room_for_lists_everything_in_words(story: Story) -> None:
    for number in range(10):
        await story.say("李敏", f"/需求 研发部 国庆海报第{number}版{'定稿印刷' * 4} 截止 11月27日")
    story.skip_news()

    await story.say("李敏", "/查 海报", "私聊")

    listed = story.one("李敏").text
    assert all(f"2026-Q4-SHB-{number:03}" in listed for number in range(1, 11))
    assert "还有" not in listed


async def test_help_tells_how_a_form_of_lines_is_filled_in(story: Story) -> None:
    await story.say("李敏", "/帮助", "私聊")
    whole = story.one("李敏").text
    assert "从「/填」那一行起整段复制" in whole
    assert all(f"/{command}" in whole for command in ("需求", "会议", "我的", "查", "代理", "绑定", "进度"))

    await story.say("李敏", "/帮助 填", "私聊")
    assert "从「/填」那一行起整段复制" in story.one("李敏").text


async def test_with_our_own_template_a_need_is_registered_by_inputs_whose_hints_stand_on_the_card(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_OWN) as story:
        await story.say("李敏", "/需求", "私聊")
        form = story.one("李敏")

        assert "期望完成时间" in [each.label.rstrip(" *") for each in form.inputs]
        assert "需求背景：为什么要做" in form.text
        assert "/填" not in form.text
