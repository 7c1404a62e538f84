"""A coordination meeting: called, answered, held, minuted, checked, confirmed, corrected."""

import pytest
from bot.domain import subject as subjects
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import select

from tests.stories.acts import disputed_need
from tests.stories.forms import filled_in
from tests.stories.hands import answers, tap_of, token_of
from tests.stories.meeting_acts import MINUTES, NOTICE, call, hold, publish, tuesday
from tests.stories.restarts import Premises
from tests.stories.running import on
from tests.stories.story import GROUP, OpenStage, Story, plain


@pytest.mark.asyncio
async def test_the_form_opens_in_private_and_a_refusal_keeps_every_input(story: Story) -> None:
    await story.say("王磊", "/会议 海报协调")
    assert story.one("王磊", GROUP).text == "表单已发到您和我的私聊。"
    form = story.one("王磊")
    assert "召集协调会议" in form.text
    typed = {name: value for name, value in NOTICE.items() if name != "会议主题"}

    reaction = await story.submit("王磊", form, {**typed, "时间": "11月24日 14:00-17:00"}, "发出通知")

    assert "协调会议最长 90 分钟，现在是 180 分钟" in reaction.toast_text
    again = story.to_mend(form)
    assert "协调会议最长 90 分钟" in again.text
    kept = filled_in(again)
    assert (kept["会议主题"], kept["地点"]) == ("海报协调", "3楼会议室")
    assert kept["参会人"] == "李敏、赵强、刘洋"
    assert kept["记录人"] == "何佳"


@pytest.mark.asyncio
async def test_what_is_typed_stays_dead_and_who_is_outside_the_room_is_asked_in_private(story: Story) -> None:
    hostile = "<at id=all></at> [点我](https://evil.example) {{7*7}} =cmd()"
    notice = await call(story, 会议主题=f"协调{hostile}"[:60], 地点=hostile, 参会人=["李敏", "黄莉"])
    private = story.one("黄莉")

    reaction = await story.tap("黄莉", private, "参加")

    assert "<atid=all></at>" in plain(notice.text)
    assert story.called(notice) <= {"李敏", "黄莉", "何佳", "王磊"}
    assert reaction.toast_text == "已记下：参加 HY-2026-001"
    assert "黄莉 ✓ 参加" in story.now_showing(notice).text


@pytest.mark.asyncio
async def test_a_meeting_called_in_private_is_held_in_private(story: Story) -> None:
    await story.say("王磊", "/会议", "私聊")
    await story.submit("王磊", story.one("王磊"), {**NOTICE, "参会人": ["赵强"], "记录人": "王磊"}, "发出通知")

    assert "待召开" in story.one("赵强").text
    assert "待召开" in story.one("王磊").text
    assert story.news("李敏", GROUP) == []


@pytest.mark.asyncio
async def test_a_dispute_becomes_a_meeting_of_those_who_disagree(story: Story) -> None:
    _, dispute = await disputed_need(story)
    story.skip_news()

    await story.tap("李敏", dispute, "召集会议")

    form = story.one("李敏")
    known = filled_in(form)
    assert known["会议主题"] == "国庆海报终稿协调会"
    assert {"李敏", "赵强", "刘洋"} <= set(known["参会人"].split("、"))
    typed = {name: NOTICE[name] for name in ("时间", "地点", "议程")}
    await story.submit("李敏", form, typed, "发出通知")
    assert "2026-Q4-SHB-001" in story.one("李敏", GROUP).text
    story.skip_news()


@pytest.mark.asyncio
async def test_whoever_calls_a_meeting_about_a_dispute_decides_after_it(story: Story) -> None:
    _, dispute = await disputed_need(story)
    assert "11月24日(周二)10:00 前" in dispute.text
    story.skip_news()
    await story.tap("李敏", dispute, "召集会议")
    typed = {name: NOTICE[name] for name in ("时间", "地点", "议程")}
    await story.submit("李敏", story.one("李敏"), typed, "发出通知")
    notice = story.one("李敏", GROUP)
    story.skip_news()

    shown = story.now_showing(dispute).text
    assert "HY-2026-001 11月24日(周二)14:00–15:00" in shown
    assert "11月26日(周四)15:00 前" in shown
    await story.advance(tuesday("11:00"))
    assert not any("请处理异议" in news.text for news in story.news("李敏"))
    story.skip_news()

    await story.tap("李敏", notice, "取消会议")
    story.skip_news()
    assert "HY-2026-001" not in story.now_showing(dispute).text
    assert "11月26日(周四)11:00 前" in story.now_showing(dispute).text


@pytest.mark.asyncio
async def test_at_the_end_the_recorder_gets_the_form_and_is_reminded_when_it_is_late(story: Story) -> None:
    notice = await call(story, 需提前准备的资料="")
    for name in ("李敏", "刘洋", "何佳", "赵强"):
        await story.tap(name, notice, "参加")
    await story.advance(tuesday("14:00"))
    assert "进行中 · 国庆海报排期协调" in story.now_showing(notice).text

    await story.advance(tuesday("15:00"))
    assert "待纪要" in story.now_showing(notice).text
    form = story.one("何佳")
    assert "请在 11月24日(周二)17:00 前提交" in form.text
    assert {"讨论要点", "共识事项", "分歧点", "行动项"} <= set(filled_in(form))

    await story.advance(tuesday("17:00"))
    reminder = story.one("何佳")
    assert "请提交纪要" in reminder.text
    assert story.is_under(reminder, form)


@pytest.mark.asyncio
async def test_a_submitted_form_becomes_a_notice_that_calls_everybody_by_name(story: Story) -> None:
    await story.say("王磊", "/会议")
    story.one("王磊", GROUP)
    form = story.one("王磊")

    reaction = await story.submit("王磊", form, NOTICE, "发出通知")

    assert reaction.toast_text == "已发出会议通知 HY-2026-001：11月24日(周二)14:00–15:00"
    assert "会议通知已发出" in story.now_showing(form).text
    notice = story.one("李敏", GROUP)
    assert "待召开 · 国庆海报排期协调" in notice.text
    assert "11月24日(周二)14:00–15:00" in notice.text
    assert "14:00–14:20 背景说明 李敏" in notice.text
    assert "三季度销售数据 刘洋" in notice.text
    assert {"李敏", "赵强", "刘洋", "何佳"} == story.called(notice)
    assert notice.labels[:2] == ["参加", "无法参加"]


@pytest.mark.asyncio
async def test_the_same_card_shows_everybody_who_comes_and_who_stands_in(story: Story) -> None:
    notice = await call(story)
    await story.tap("李敏", notice, "参加")
    await story.tap("赵强", notice, "无法参加")
    await story.submit("赵强", story.one("赵强"), {"指派": "孙浩"}, "确定无法参加")

    now = story.now_showing(notice)
    assert "李敏 ✓ 参加" in now.text
    assert "赵强 无法参加，由 孙浩 代" in now.text
    assert "请您代为参会" in story.one("孙浩").text
    assert "赵强 无法参加，由 孙浩 代为参会" in story.one("王磊").text


@pytest.mark.asyncio
async def test_a_tap_by_somebody_not_asked_names_who_may_and_changes_nothing(story: Story) -> None:
    notice = await call(story)

    reaction = await story.tap("周建国", notice, "参加")

    assert "只有参会人可以答复" in reaction.toast_text
    assert "李敏" in reaction.toast_text
    assert story.now_showing(notice).versions == 1


@pytest.mark.asyncio
async def test_before_the_meeting_only_those_with_something_left_to_do_are_reminded(story: Story) -> None:
    notice = await call(story)
    for name in ("李敏", "刘洋", "何佳"):
        await story.tap(name, notice, "参加")

    await story.advance(tuesday("13:00"))

    assert "还差：答复参加或无法参加" in plain(story.one("赵强").text)
    assert "还差：准备「三季度销售数据」" in plain(story.one("刘洋").text)


@pytest.mark.asyncio
async def test_after_an_outage_over_a_meeting_nobody_is_reminded_to_prepare_for_it(place: Premises) -> None:
    async with place.opened() as story:
        await call(story)
        story.skip_news()

    async with place.opened(tuesday("16:30")) as story:
        assert "请写纪要" in story.news("何佳")[0].text
        for name in ("李敏", "赵强", "刘洋"):
            assert story.news(name) == []


@pytest.mark.asyncio
async def test_a_cancelled_meeting_tells_the_group_and_asks_for_no_minutes(story: Story) -> None:
    notice = await call(story)

    await story.tap("王磊", notice, "取消会议")

    assert "已取消" in story.now_showing(notice).text
    assert "王磊 取消了原定 11月24日(周二)14:00–15:00 的会议" in story.one("李敏", GROUP).text
    await story.advance(tuesday("18:00"))


@pytest.mark.asyncio
async def test_minutes_go_out_only_after_the_host_has_checked_them(story: Story) -> None:
    form = await hold(story)

    reaction = await story.submit("何佳", form, MINUTES, "提交审核")

    assert reaction.toast_text == "已提交，请 王磊 审核"
    assert "纪要已提交" in story.now_showing(form).text
    assert story.news("李敏", GROUP) == []
    draft = story.one("王磊")
    assert "请审核纪要" in draft.text
    assert "印刷海报" in await story.read("王磊", draft)
    refused = await story.tap("王磊", draft, "退回修改")
    assert "「退回原因」还没有填" in refused.toast_text


@pytest.mark.asyncio
async def test_returned_minutes_come_back_filled_with_the_reason(story: Story) -> None:
    await story.submit("何佳", await hold(story), MINUTES, "提交审核")
    await story.submit("王磊", story.one("王磊"), {"退回原因": "落地页应为12月1日"}, "退回修改")

    again = story.one("何佳")
    assert "退回原因：落地页应为12月1日" in plain(again.text)
    kept = filled_in(again)
    assert plain(kept["讨论要点"]) == plain(MINUTES["讨论要点"])
    assert kept["行动项"].startswith("印刷海报｜李敏｜11月27日(周五)18:00")
    await story.submit("何佳", again, {"行动项": "更新落地页｜刘洋｜12月1日 18:00"}, "提交审核")
    assert "第 2 版" in story.one("王磊").text


@pytest.mark.asyncio
async def test_published_minutes_say_everything_and_call_who_must_confirm(story: Story) -> None:
    minutes = await publish(story)
    said = await story.read("李敏", minutes)

    for words in (
        "待确认 · 纪要 · 国庆海报排期协调",
        "11月24日(周二)14:00–15:00",
        "3楼会议室",
        "王磊、何佳、李敏、赵强、刘洋",
        "海报终稿延期原因",
        "终稿 11月26日定稿",
        "研发部要延期5天，市场部坚持原时间",
        "王磊 跟进，下次沟通 11月26日(周四)14:00",
        "印刷海报",
        "XD-2026-0001",
        "11月27日(周五)18:00",
    ):
        assert plain(words) in said
    assert story.called(minutes) == {"李敏", "赵强", "刘洋"}
    assert "印刷海报" in story.one("李敏").text
    assert "更新落地页" in story.one("刘洋").text


@pytest.mark.asyncio
async def test_the_last_confirmation_turns_the_card_for_everyone(story: Story) -> None:
    minutes = await publish(story)
    story.skip_news()
    for name in ("李敏", "赵强"):
        assert (await story.tap(name, minutes, "确认无误")).toast_text == "已确认，感谢"
    assert (await story.tap("李敏", minutes, "确认无误")).toast_text == "您已经确认过了。"
    assert "确认4/5" in await story.read("李敏", minutes)

    last = await story.tap("刘洋", minutes, "确认无误")

    assert last.toast_text == "已确认，全体参会人都已确认"
    now = story.now_showing(minutes)
    assert "已确认 · 纪要" in now.text
    assert "确认5/5" in await story.read("李敏", minutes)
    assert now.labels == []
    signed = await story.ask(lambda uow: [s.version_hash for s in uow.minutes.signatures(1)])
    assert (len(signed), len(set(signed))) == (5, 1)
    entries = await story.ask(lambda uow: [e.what for e in uow.journal.entries(subjects.meeting(1))])
    written = ["called", *["answered"] * 4, "started", "ended", "minutes written", "minutes published"]
    assert entries == [*written, *["minutes confirmed"] * 3, "minutes confirmed by all"]
    assert await story.ask(lambda uow: uow.journal.faults()) == []


@pytest.mark.asyncio
async def test_a_correction_is_taken_over_in_a_new_version_that_all_confirm_again(story: Story) -> None:
    minutes = await publish(story)
    old_button = token_of(story.in_room_of("赵强", minutes), "确认无误")
    first_card = story.one("李敏")
    story.skip_news()
    await story.tap("赵强", minutes, "确认无误")
    await story.tap("李敏", minutes, "提出更正")
    await story.submit("李敏", story.one("李敏"), {"更正内容": "印刷海报应为11月28日完成"}, "提交更正")
    asked = story.one("何佳")
    assert "印刷海报应为11月28日完成" in asked.text
    await story.tap("何佳", asked, "采纳并修改")
    actions = "印刷海报｜李敏｜11月28日 18:00\n更新落地页｜刘洋｜11月30日 18:00"
    await story.submit("何佳", story.one("何佳"), {"行动项": actions}, "提交审核")

    await story.tap("王磊", story.one("王磊"), "审核通过")

    superseded = story.now_showing(minutes).text
    assert "已更正 · 纪要" in superseded
    assert "见新版" in superseded
    assert "待发布" not in superseded
    assert "更正已采纳" in story.now_showing(asked).text
    second = story.one("赵强", GROUP)
    assert "第 2 版" in second.text
    assert plain("11月28日(周六)18:00") in await story.read("赵强", second)
    assert story.called(second) == {"李敏", "赵强", "刘洋"}
    assert "11月28日(周六)18:00" in story.one("李敏").text
    assert "请在新卡片上操作" in story.now_showing(first_card).text
    assert filled_in(story.now_showing(first_card)) == {}
    (late,) = await answers(story, tap_of(story, "赵强", story.in_room_of("赵强", minutes), old_button))
    assert late.toast == "纪要已经更新为第 2 版，这张卡片是旧的，什么也没有改动。请看最新的卡片。"
    assert "确认2/5" in await story.read("赵强", second)


@pytest.mark.asyncio
async def test_a_correction_may_stay_on_record_and_the_minutes_stand(story: Story) -> None:
    minutes = await publish(story)
    story.skip_news()
    await story.tap("李敏", minutes, "提出更正")
    await story.submit("李敏", story.one("李敏"), {"更正内容": "印刷海报应为11月28日完成"}, "提交更正")
    asked = story.one("何佳")

    await story.tap("何佳", asked, "记为保留意见")
    for name in ("赵强", "刘洋"):
        await story.tap(name, minutes, "确认无误")

    assert "已记为保留意见" in story.now_showing(asked).text
    assert "记为保留意见" in story.one("李敏").text
    now = story.now_showing(minutes)
    assert "已确认 · 纪要" in now.text
    assert "保留意见：印刷海报应为11月28日完成" in await story.read("李敏", minutes)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.asyncio
async def test_where_silence_confirms_nobody_is_told_at_that_moment_that_they_are_late(open_stage: OpenStage) -> None:
    async with open_stage(minutes={"silent_confirm": True}) as story:
        minutes = await publish(story)
        assert plain("前确认，逾期未表态视为确认") in await story.read("赵强", minutes)
        story.skip_news()

        await story.advance(on(25, "16:30"))

        assert plain("逾期未表态，视为确认") in await story.read("赵强", minutes)
        told = [message.text for name in ("赵强", "刘洋") for message in story.news(name)]
        assert not any("请确认纪要" in text for text in told)
        assert await story.ask(dropped) == []
        story.skip_news()


def dropped(uow: UnitOfWork) -> list[str]:
    """Messages that were not sent only because the todo was closed before the relay came to them."""
    outbox = metadata.tables["outbox"]
    dropped = select(outbox).where(outbox.c.state == "dropped", outbox.c.kind != "update")
    return [row.idem_key for row in uow.connection.execute(dropped)]


@pytest.mark.asyncio
async def test_a_draft_that_another_follows_loses_its_buttons(story: Story) -> None:
    form = await hold(story)
    await story.submit("何佳", form, MINUTES, "提交审核")
    draft = story.one("王磊")
    await story.say("何佳", "/纪要 HY-2026-001", "私聊")
    await story.submit("何佳", story.one("何佳"), {"讨论要点": "只剩一条"}, "提交审核")

    assert "纪要已更正" in story.now_showing(draft).text
    assert story.now_showing(draft).labels == []
    assert "只剩一条" in story.one("王磊").text


@pytest.mark.asyncio
async def test_minutes_can_be_asked_for_and_strangers_are_told_whom_to_ask(story: Story) -> None:
    await publish(story)
    story.skip_news()

    await story.say("刘洋", "/纪要", "私聊")
    assert "待确认 · 纪要" in story.one("刘洋").text
    await story.say("马军", "/纪要 HY-2026-001", "私聊")
    assert "请联系主持人 王磊" in story.one("马军").text
    await story.say("马军", "/纪要 HY-2026-999", "私聊")
    assert "没有编号是「HY-2026-999」的会议" in story.one("马军").text


@pytest.mark.asyncio
async def test_the_head_of_a_department_that_attended_gets_one_quiet_copy_of_the_minutes(story: Story) -> None:
    form = await hold(story, 参会人=["李敏", "赵强", "刘洋", "朱琳"])
    await story.submit("何佳", form, MINUTES, "提交审核")
    await story.tap("王磊", story.one("王磊"), "审核通过")

    copy = story.one("黄莉")
    assert "抄送 · 纪要 · 国庆海报排期协调" in copy.text
    assert "终稿 11月26日定稿" in copy.text
    assert "确认无误" not in copy.labels
    story.skip_news()
