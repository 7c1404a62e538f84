"""A need goes round: registered, approved, confirmed."""

import pytest

from tests.stories.story import GROUP, Story, plain

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"


@pytest.mark.asyncio
async def test_one_line_registers_a_need_and_asks_the_superior_of_a_department_head(story: Story) -> None:
    await story.say("王磊", LINE)

    shown = story.one("王磊", GROUP)
    assert "待审批 · 国庆海报终稿" in shown.text
    assert "2026-Q4-SHB-001 · 市场部 → 研发部" in shown.text
    assert "11月27日(周五)18:00" in shown.text
    assert "通过" in story.one("周建国").text


@pytest.mark.asyncio
async def test_an_approved_need_goes_to_head_and_liaison_and_executes_once_confirmed(story: Story) -> None:
    await story.say("王磊", LINE)
    group = story.one("王磊", GROUP)

    approved = await story.tap("周建国", story.one("周建国"), "通过")
    assert "已通过" in approved.toast_text
    assert "待各部门确认" in story.now_showing(group).text
    assert "11月20日(周五)12:00 前答复" in story.now_showing(group).text
    asked = story.one("刘洋")
    assert "有异议" in story.one("赵强").text

    confirmed = await story.tap("刘洋", asked, "确认无误")
    assert confirmed.toast_text == "研发部已确认，10 分钟内可发 /撤销 收回"
    assert confirmed.replaced
    assert "执行中" in story.now_showing(group).text
    assert "✓ 已确认" in story.now_showing(group).text
    assert "各部门都已确认" in story.one("王磊").text


@pytest.mark.asyncio
@pytest.mark.every_cloud
async def test_groups_of_other_departments_see_a_need_only_once_it_is_approved(story: Story) -> None:
    await story.say("李敏", "/需求 生产部 国庆海报终稿 截止 11月27日")
    assert story.news("马军", "产销协调群") == []

    await story.tap("王磊", story.last("王磊"), "通过")

    assert "待各部门确认" in story.one("马军", "产销协调群").text
    story.skip_news()


@pytest.mark.asyncio
@pytest.mark.every_cloud
async def test_a_tap_by_somebody_else_names_who_may_and_changes_nothing(story: Story) -> None:
    await story.say("王磊", LINE)
    group = story.one("王磊", GROUP)
    await story.tap("周建国", story.one("周建国"), "通过")
    story.skip_news()

    refused = await story.tap("何佳", group, "确认无误")

    assert "研发部（刘洋）" in refused.toast_text
    assert "待各部门确认" in story.now_showing(group).text


@pytest.mark.asyncio
async def test_a_returned_need_is_mended_and_submitted_again(story: Story) -> None:
    await story.say("李敏", LINE)
    group = story.one("李敏", GROUP)
    approval = story.one("王磊")

    blank = await story.tap("王磊", approval, "退回")
    assert "退回原因" in blank.toast_text
    await story.submit("王磊", story.now_showing(approval), {"退回原因": "预算没有写，请补充金额"}, "退回")
    assert "已退回" in story.now_showing(group).text
    returned = story.one("李敏")
    assert "预算没有写，请补充金额" in returned.text

    await story.tap("李敏", returned, "修改后重新提交")
    form = story.one("李敏")
    await story.submit(
        "李敏",
        form,
        {"需求背景": "国庆促销要用", "具体任务": "设计3张海报", "资源需求": "预算2万元", "联系方式": "13800005678"},
    )

    assert "待审批" in story.now_showing(group).text
    assert "138****5678" in plain(story.now_showing(group).text)
    assert "待审批" in story.one("王磊").text


@pytest.mark.asyncio
async def test_the_initiator_can_take_a_need_back(story: Story) -> None:
    await story.say("李敏", LINE)
    group = story.one("李敏", GROUP)
    story.skip_news()

    refused = await story.tap("刘洋", group, "撤销需求")
    assert "只有发起人可以操作，联系人：李敏" in refused.toast_text
    await story.tap("李敏", group, "撤销需求")

    shown = story.now_showing(group).text
    assert "已撤销" in shown
    assert "待确认" not in shown


@pytest.mark.asyncio
async def test_a_private_card_offers_only_what_its_reader_may_do(story: Story) -> None:
    await story.say("李敏", LINE)
    asked = story.one("王磊")
    await story.tap("王磊", asked, "通过")

    approver = story.now_showing(asked)
    assert "您审批了这件需求" in approver.text
    assert not {"确认无误", "有异议", "撤销需求"} & set(approver.labels)
    assert {"确认无误", "有异议"} <= set(story.last("刘洋").labels)
    story.skip_news()


@pytest.mark.asyncio
async def test_a_need_sent_back_is_mended_by_its_initiator_alone(story: Story) -> None:
    await story.say("李敏", LINE)
    asked = story.one("王磊")
    await story.submit("王磊", asked, {"退回原因": "预算没有写，请补充金额"}, "退回")

    assert "修改后重新提交" not in story.now_showing(asked).labels
    assert "修改后重新提交" in story.last("李敏").labels
    story.skip_news()
