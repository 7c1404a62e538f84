"""17:00: each department is asked once for its needs in execution, files them, and the board names who has not."""

from datetime import datetime
from pathlib import Path

import pytest
from bot.domain.todo import TodoKind
from bot.emulator.messages import Message

from tests.stories.forms import choices_of, filled_in, lines_of, offered
from tests.stories.running import on, running_need
from tests.stories.settings import Setting
from tests.stories.story import GROUP, SHANGHAI, OpenStage, Story, stage

TODAY = {"已完成任务": "海报初稿3张", "下一步计划": "11月23日12:00前出第二稿"}


async def prompted(story: Story) -> Message:
    """The card of today's 17:00."""
    await story.advance(on(20, "17:02"))
    return story.one("刘洋", GROUP)


async def filed_on_friday(story: Story) -> None:
    """A need in execution whose day was reported, and the evening after it."""
    await running_need(story)
    await story.submit("刘洋", await prompted(story), TODAY, "提交")
    await story.advance(on(20, "20:30"))
    story.skip_news()


@pytest.mark.asyncio
async def test_at_five_the_department_is_asked_once_and_only_its_updater_is_called(story: Story) -> None:
    await running_need(story)

    await story.advance(on(20, "16:59"))
    assert story.news("刘洋", GROUP) == []
    await story.advance(on(20, "17:02"))

    card = story.one("刘洋", GROUP)
    assert "待填报 · 研发部今日进度" in card.text
    assert "国庆海报终稿" in card.text
    assert "20:00 前都算按时" in card.text
    assert story.called(card) == {"刘洋"}
    assert list(filled_in(card)) == ["已完成任务", "未完成原因", "下一步计划", "原因"]
    assert {"提交", "今日无进展"} == set(offered(card))


@pytest.mark.asyncio
async def test_nobody_is_asked_when_nothing_is_in_execution_or_on_a_day_off(story: Story) -> None:
    await story.advance(on(20, "19:00"))
    assert story.unexpected() == []

    await running_need(story)
    await story.advance(on(22, "23:00"))
    assert story.unexpected() == []

    await story.advance(on(23, "17:02"))
    assert "11月23日(周一)" in story.one("刘洋", GROUP).text


@pytest.mark.asyncio
async def test_filing_shows_who_filed_and_the_last_report_ends_the_days_todo(story: Story) -> None:
    await running_need(story)
    card = await prompted(story)
    await story.say("刘洋", "/我的", where="私聊")
    assert "填报进度" in story.one("刘洋").text

    filed = await story.submit("刘洋", card, TODAY, "提交")

    assert "今天的都填完了" in filed.toast_text
    assert filed.replaced
    shown = story.now_showing(card)
    assert "已填报 · 研发部今日进度" in shown.text
    assert "海报初稿3张" in shown.text
    assert "（刘洋 17:02）" in shown.text
    assert filled_in(shown) == {}
    owed = await story.ask(lambda uow: [todo for todo in uow.todos.open() if todo.kind is TodoKind.FILE_PROGRESS])
    assert owed == []


@pytest.mark.asyncio
async def test_of_several_needs_one_is_picked_and_the_others_stay_to_be_filed(story: Story) -> None:
    await running_need(story)
    await running_need(story, "双十二样品拍摄")
    card = await prompted(story)
    assert next(iter(filled_in(card))) == "需求"
    pick = next(text for text in choices_of(card, "需求") if "双十二样品拍摄" in text)

    filed = await story.submit("刘洋", card, {"需求": pick, "原因": "等财务部预算批复，预计11月25日"}, "今日无进展")

    assert "还有 1 项待填" in filed.toast_text
    shown = story.now_showing(card)
    assert "✓ 双十二样品拍摄：今日无进展，等财务部预算批复" in shown.text
    assert "待填 国庆海报终稿" in shown.text
    assert list(filled_in(shown)) == ["需求", "已完成任务", "未完成原因", "下一步计划", "原因"]
    assert "国庆海报终稿" in filled_in(shown)["需求"]
    await story.submit("赵强", shown, TODAY, "提交")
    assert "已填报" in story.now_showing(card).text


@pytest.mark.asyncio
async def test_the_lines_of_all_needs_may_be_copied_before_the_first_is_sent(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_PUBLIC) as story:
        await running_need(story)
        await running_need(story, "双十二样品拍摄")
        card = await prompted(story)
        lines = lines_of(card)
        assert lines is not None
        copied = [lines.filled({"需求": pick, **TODAY}, "提交") for pick in choices_of(card, "需求")]

        await story.say("刘洋", copied[0])
        await story.say("刘洋", copied[0])
        assert "不在今天还要填的需求里" in story.news("刘洋", GROUP)[-1].text
        await story.say("刘洋", copied[1])

        assert "今天的都填完了" in story.news("刘洋", GROUP)[-1].text
        assert "已填报" in story.now_showing(card).text


@pytest.mark.asyncio
async def test_a_second_filing_edits_the_first(story: Story) -> None:
    await running_need(story)
    card = await prompted(story)
    await story.submit("刘洋", card, TODAY, "提交")

    await story.tap("孙浩", story.now_showing(card), "修改 国庆海报终稿")
    form = story.one("孙浩")
    assert filled_in(form)["已完成任务"] == "海报初稿3张"
    changed = await story.submit("孙浩", form, {"已完成任务": "海报初稿5张"}, "提交")

    assert changed.replaced
    assert "海报初稿5张" in story.now_showing(form).text
    assert "海报初稿5张" in story.now_showing(card).text
    reports = await story.ask(lambda uow: uow.progress.of_day(on(20, "17:00").date()))
    assert [report.done for report in reports] == ["海报初稿5张"]


@pytest.mark.asyncio
async def test_somebody_else_is_told_who_may_file_and_nothing_changes(story: Story) -> None:
    await running_need(story)
    card = await prompted(story)

    refused = await story.submit("何佳", card, TODAY, "提交")

    assert refused.toast_text == "只有研发部的负责人、副职、接口人和填报人可以填进度，联系人：刘洋。"
    assert story.now_showing(card).versions == 1
    assert await story.ask(lambda uow: uow.progress.of_day(on(20, "17:00").date())) == []


@pytest.mark.asyncio
async def test_a_refused_report_keeps_what_was_typed(story: Story) -> None:
    await running_need(story)
    card = await prompted(story)

    refused = await story.submit("刘洋", card, {"已完成任务": "海报初稿3张"}, "提交")

    assert "「下一步计划」还没有填" in refused.toast_text
    assert filled_in(story.to_mend(card))["已完成任务"] == "海报初稿3张"
    idle = await story.tap("刘洋", story.now_showing(card), "今日无进展")
    assert "「原因」还没有填" in idle.toast_text


@pytest.mark.asyncio
async def test_the_last_plan_is_filled_in_and_what_became_of_it_must_be_told(story: Story) -> None:
    await filed_on_friday(story)
    await story.advance(on(23, "17:02"))
    card = story.one("刘洋", GROUP)
    assert filled_in(card)["已完成任务"] == TODAY["下一步计划"]

    other = {"已完成任务": "只改了标题", "下一步计划": "11月24日12:00前出第二稿"}
    refused = await story.submit("刘洋", card, other, "提交")
    assert "「未完成原因」还没有填" in refused.toast_text
    assert "都做完了写「无」" in refused.toast_text

    filed = await story.submit("刘洋", story.now_showing(card), {"未完成原因": "等市场部文案"}, "提交")
    assert "今天的都填完了" in filed.toast_text
    assert "未完成原因 等市场部文案；下一步 " in story.now_showing(card).text


@pytest.mark.asyncio
async def test_a_line_that_lacks_something_waits_in_a_form_in_private(story: Story) -> None:
    await filed_on_friday(story)
    await story.advance(on(23, "10:00"))
    story.skip_news()

    await story.say("刘洋", "/进度 2026-Q4-SHB-001 已完成 只改了标题 下一步 11月24日12:00前出第二稿")

    told = story.one("刘洋", GROUP).text
    assert "「未完成原因」还没有填" in told
    assert "进度还没有记录，内容已替您留在私聊的表单里。" in told
    form = story.one("刘洋")
    assert "填报进度 · 国庆海报终稿" in form.text
    assert filled_in(form)["已完成任务"] == "只改了标题"
    filed = await story.submit("刘洋", form, {"未完成原因": "等市场部文案"}, "提交")
    assert "今天的都填完了" in filed.toast_text


@pytest.mark.asyncio
async def test_a_prompt_nobody_answered_closes_when_the_next_day_is_asked_for(story: Story) -> None:
    await running_need(story)
    card = await prompted(story)
    await story.advance(on(23, "17:02"))
    story.skip_news()

    assert "已截止 · 研发部今日进度" in story.now_showing(card).text
    assert filled_in(story.now_showing(card)) == {}
    owed = await story.ask(lambda uow: [todo for todo in uow.todos.open() if todo.kind is TodoKind.FILE_PROGRESS])
    assert [todo.due_at for todo in owed] == [on(23, "20:00")]


@pytest.mark.asyncio
async def test_what_is_filed_after_eight_counts_for_the_day_and_is_marked(story: Story) -> None:
    await running_need(story)
    card = await prompted(story)
    await story.advance(on(21, "09:00"))
    story.skip_news()

    await story.submit("刘洋", card, TODAY, "提交")

    assert "逾期补填" in story.now_showing(card).text


@pytest.mark.asyncio
async def test_the_command_files_in_one_line_or_opens_the_days_card_in_private(story: Story) -> None:
    card = await running_need(story)
    await story.say("赵强", "/进度")
    assert "私聊" in story.one("赵强", GROUP).text
    private = story.one("赵强")
    assert "待填报 · 研发部今日进度" in private.text

    await story.say("刘洋", "/进度 2026-Q4-SHB-001 已完成 海报初稿3张 下一步 11月23日12:00前出第二稿")

    assert "已记录研发部的进度" in story.one("刘洋", GROUP).text
    assert "已填报" in story.now_showing(private).text
    assert "执行中" in story.now_showing(card).text
    await story.advance(on(20, "17:02"))
    assert story.unexpected() == []


@pytest.mark.asyncio
async def test_a_colleague_without_the_duty_is_told_who_has_it(story: Story) -> None:
    await running_need(story)

    await story.say("何佳", "/进度", where="私聊")

    assert "只有市场部的负责人、副职、接口人和填报人可以填进度，联系人：李敏" in story.one("何佳").text


@pytest.mark.asyncio
async def test_at_six_the_group_learns_who_has_not_filed_and_then_that_they_have(story: Story) -> None:
    await running_need(story)
    prompt = await prompted(story)

    await story.advance(on(20, "18:02"))

    board = story.one("李敏", GROUP)
    assert "今日未填：研发部 刘洋（1 项）" in board.text
    assert story.called(board) == set()
    await story.submit("刘洋", prompt, TODAY, "提交")
    assert "今天的进度都填了" in story.now_showing(board).text


@pytest.mark.asyncio
async def test_the_board_counts_by_state_and_department_overdue_first(story: Story) -> None:
    await running_need(story, "双十二样品拍摄", "12月4日")
    await running_need(story, "国庆海报终稿", "11月23日 12点")
    await story.say("王磊", "/需求 财务部 年度预算表 截止 12月4日")
    await story.advance(on(23, "14:00"))
    story.skip_news()

    await story.say("林晓彤", "/看板", where="私聊")

    board = story.one("林晓彤").text
    assert "看板 · 执行中 2 项 · 逾期 1 件" in board
    assert "待审批 1 · 执行中 2" in board
    assert "研发部" in board
    assert "今日待填（17:00 提醒）：研发部 刘洋（2 项）" in board
    assert board.index("国庆海报终稿") < board.index("双十二样品拍摄")


@pytest.mark.asyncio
async def test_a_make_up_saturday_is_asked_for_like_any_working_day(open_stage: OpenStage) -> None:
    friday = datetime(2026, 10, 9, 10, tzinfo=SHANGHAI)
    async with open_stage(friday) as story:
        await running_need(story, due="10月30日")
        await story.advance(on(9, "20:30", 10))
        story.skip_news()

        await story.advance(on(10, "17:02", 10))

        assert "10月10日(周六)" in story.one("刘洋", GROUP).text
        await story.advance(on(11, "23:00", 10))
        assert "看板" in story.one("刘洋", GROUP).text
