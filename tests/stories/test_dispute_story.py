"""A department objects, and the need is revised, explained, or ruled on."""

from datetime import timedelta

import pytest

from tests.stories.acts import asked_need, disputed_need
from tests.stories.forms import filled_in
from tests.stories.hands import card_with
from tests.stories.story import Story, plain

RULING = {"裁定内容": "完成时间改为12月4日18:00，范围不变", "依据": "公司重点项目优先（制度第4.2条）"}


@pytest.mark.asyncio
async def test_an_objection_needs_a_proposal_and_keeps_what_was_typed(story: Story) -> None:
    await asked_need(story)
    await story.tap("刘洋", story.one("刘洋"), "有异议")
    story.skip_news()
    form = story.last("刘洋")

    typed = {"异议类型": "有异议", "异议说明": "排期冲突，11月25日前没有人手", "建议方案": " "}
    refused = await story.submit("刘洋", form, typed)

    assert "建议方案" in refused.toast_text
    assert filled_in(story.to_mend(form))["异议说明"] == "排期冲突，11月25日前没有人手"


@pytest.mark.asyncio
async def test_an_objection_that_comes_too_late_is_told_that_it_was_not_taken(story: Story) -> None:
    await asked_need(story, "/需求 研发部 国庆海报终稿 截止 11月27日")
    await story.tap("刘洋", story.one("刘洋"), "有异议")
    form = story.last("刘洋")
    await story.tap("赵强", story.last("赵强"), "确认无误")
    story.skip_news()

    late = await story.submit("刘洋", form, {"异议类型": "有异议", "异议说明": "排不出人", "建议方案": "改期"})

    assert "替研发部确认过了。" in late.toast_text
    assert late.toast_text.endswith("这次填的没有登记。")
    story.skip_news()


@pytest.mark.asyncio
@pytest.mark.every_cloud
async def test_a_later_date_is_confirmed_again_only_by_the_department_that_objected(story: Story) -> None:
    card, dispute = await disputed_need(story)
    assert "协商中" in story.now_showing(card).text
    assert "时间改为12月4日18:00" in dispute.text
    await story.tap("杨帆", story.last("杨帆"), "确认无误")

    await story.tap("李敏", dispute, "接受并修订")
    await story.submit("李敏", story.one("李敏"), {"期望完成时间": "12月4日18:00"})

    shown = story.now_showing(card).text
    assert "待各部门确认" in shown
    assert "部门确认 1/2" in shown
    assert "第 2 版" in shown
    assert "12月4日" in story.one("刘洋").text
    assert "12月4日" in story.one("赵强").text
    assert story.news("杨帆") == []
    assert "刘洋 于" in story.now_showing(dispute).text


@pytest.mark.asyncio
async def test_a_revision_that_changes_nothing_is_no_answer_to_an_objection(story: Story) -> None:
    card, dispute = await disputed_need(story)
    await story.tap("李敏", dispute, "接受并修订")
    form = story.one("李敏")

    refused = await story.submit("李敏", form, {})

    assert "和上一版一样" in refused.toast_text
    assert "说明理由" in refused.toast_text
    assert "协商中" in story.now_showing(card).text
    assert story.news("刘洋") == []
    mended = await story.submit("李敏", form, {"期望完成时间": "12月4日18:00"})
    assert "第 2 版" in mended.toast_text
    story.skip_news()


@pytest.mark.asyncio
@pytest.mark.every_cloud
async def test_a_reason_sends_the_need_back_to_the_department_unchanged(story: Story) -> None:
    card, dispute = await disputed_need(story)

    await story.tap("李敏", dispute, "说明理由")
    await story.submit("李敏", story.one("李敏"), {"理由": "客户合同约定11月27日交付，不能延期"})

    assert "待各部门确认" in story.now_showing(card).text
    asked, reason = story.news("刘洋")
    assert "确认无误" in asked.text
    assert "李敏 说明了" in reason.text
    assert "国庆海报终稿" in reason.text
    assert "客户合同约定11月27日交付" in reason.text
    assert "待各部门确认" in story.one("赵强").text
    assert "已说明理由" in story.now_showing(dispute).text


@pytest.mark.asyncio
async def test_a_ruling_binds_and_everybody_concerned_is_told(story: Story) -> None:
    card, dispute = await disputed_need(story)
    await story.tap("杨帆", story.last("杨帆"), "确认无误")
    await story.tap("李敏", dispute, "提请仲裁")
    assert "仲裁中" in story.now_showing(card).text
    brief = story.one("王磊")
    assert "11月25日前设备占用" in brief.text
    assert "11月27日(周五)18:00" in brief.text
    assert "需求背景" in await story.read("王磊", brief)

    await story.submit("王磊", card_with(story, "王磊", "裁定"), RULING, "裁定")

    assert "执行中" in story.now_showing(card).text
    assert "裁定：按原需求执行" in story.one("李敏").text
    assert "裁定：按原需求执行" in story.one("刘洋").text


@pytest.mark.asyncio
async def test_while_departments_disagree_the_card_tells_whose_move_it_is(story: Story) -> None:
    card, _ = await disputed_need(story)
    assert plain("李敏 答复异议，请在 11月24日(周二)10:00 前") in await story.read("李敏", card)

    await story.tap("李敏", card_with(story, "李敏", "提请仲裁"), "提请仲裁")
    assert plain("王磊 裁定，请在 11月24日(周二)10:00 前") in await story.read("李敏", card)

    await story.submit("王磊", story.last("王磊"), {**RULING, "结论": "按异议修订"}, "裁定")
    assert plain("李敏 按裁定修订，请在 11月24日(周二)10:00 前") in await story.read("李敏", card)
    story.skip_news()


@pytest.mark.asyncio
async def test_after_a_ruling_to_revise_the_initiator_is_offered_nothing_else(story: Story) -> None:
    _, dispute = await disputed_need(story)
    await story.tap("李敏", dispute, "提请仲裁")

    await story.submit("王磊", story.last("王磊"), {**RULING, "结论": "按异议修订"}, "裁定")

    card = story.last("李敏")
    assert "请按裁定修订" in card.text
    assert "请修订" in card.text
    assert "11月24日(周二)10:00 前" in card.text
    assert RULING["裁定内容"] in card.text
    assert card.labels == ["接受并修订", "召集会议", "为什么收到"]
    story.skip_news()


@pytest.mark.asyncio
async def test_a_ruling_needs_a_ground_and_keeps_what_was_typed(story: Story) -> None:
    _, dispute = await disputed_need(story)
    await story.tap("李敏", dispute, "提请仲裁")
    brief = story.one("王磊")
    story.skip_news()

    refused = await story.submit("王磊", brief, {**RULING, "依据": "尽快"}, "裁定")

    assert "依据" in refused.toast_text
    assert "完成时间改为12月4日18:00" in filled_in(story.to_mend(brief))["裁定内容"]


@pytest.mark.asyncio
async def test_an_arbiter_who_lets_time_pass_is_followed_by_the_next(story: Story) -> None:
    _, dispute = await disputed_need(story)
    await story.tap("李敏", dispute, "提请仲裁")
    brief = story.one("王磊")

    await story.later(timedelta(days=5))

    assert "请裁定" in story.last("周建国").text
    assert "已处理" not in story.now_showing(brief).text
    story.skip_news()


@pytest.mark.asyncio
async def test_after_a_ruling_nothing_waits_for_the_initiator_of_what_was_objected_to_meanwhile(story: Story) -> None:
    card, dispute = await disputed_need(story)
    await story.tap("李敏", dispute, "提请仲裁")
    await story.tap("杨帆", story.last("杨帆"), "有异议")
    objection = {"异议类型": "有异议", "异议说明": "产线排到12月2日，没有空档", "建议方案": "时间改为12月4日18:00"}
    await story.submit("杨帆", story.last("杨帆"), objection)
    brief = card_with(story, "王磊", "裁定")

    await story.submit("王磊", brief, RULING, "裁定")

    assert "执行中" in story.now_showing(card).text
    assert await story.ask(lambda uow: [todo.kind for todo in uow.todos.open()]) == []
    story.skip_news()
