"""Whoever got no answer does it again; the second time changes nothing (I3)."""

import pytest
from bot.domain import subject as subjects

from tests.stories.acts import asked_need
from tests.stories.hands import answers, tap_of, token_of
from tests.stories.running import on, running_need
from tests.stories.story import GROUP, Story

TODAY = {"已完成任务": "海报初稿3张", "下一步计划": "11月23日12:00前出第二稿"}


@pytest.mark.asyncio
async def test_a_double_tap_counts_once_and_both_are_told_that_it_does(story: Story) -> None:
    """Each tap is a push of its own, by whose id nobody could tell that it is the same."""
    await asked_need(story, "/需求 研发部 国庆海报终稿 截止 11月27日")
    card = story.one("刘洋")
    token = token_of(card, "确认无误")
    story.skip_news()

    first, second = await answers(story, tap_of(story, "刘洋", card, token), tap_of(story, "刘洋", card, token))

    assert first.toast == second.toast == "研发部已确认，10 分钟内可发 /撤销 收回"
    entries = await story.ask(lambda uow: [each.what for each in uow.journal.entries(subjects.need(1))])
    assert entries.count("confirmed") == 1
    story.skip_news()


@pytest.mark.asyncio
async def test_a_tap_that_is_pushed_again_gets_the_first_answer_with_its_card(story: Story) -> None:
    await asked_need(story, "/需求 研发部 国庆海报终稿 截止 11月27日")
    card = story.one("刘洋")
    pushed = tap_of(story, "刘洋", card, token_of(card, "确认无误"), key="pushed")

    first, again = await answers(story, pushed), await answers(story, pushed)

    assert first[0].card
    assert again == first
    story.skip_news()


@pytest.mark.asyncio
async def test_who_taps_the_same_button_after_somebody_else_is_told_who_it_was(story: Story) -> None:
    """What a double tap repeats is said to the same person alone."""
    card = story.in_room_of("刘洋", await asked_need(story, "/需求 研发部 国庆海报终稿 截止 11月27日"))
    token = token_of(card, "确认无误")
    story.skip_news()

    (first,) = await answers(story, tap_of(story, "刘洋", card, token))
    (second,) = await answers(story, tap_of(story, "赵强", card, token))

    assert "10 分钟内可发 /撤销 收回" in first.toast
    assert "刘洋 已于" in second.toast
    story.skip_news()


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


@pytest.mark.asyncio
@pytest.mark.feishu_only(reason="elsewhere a form is lines, which are taken once")
async def test_an_objection_sent_again_in_other_words_is_not_told_as_if_it_were_the_first(story: Story) -> None:
    """The same person, form and button, but another act: the answer of the first would say that it was taken."""
    await asked_need(story, "/需求 研发部 国庆海报终稿 截止 11月27日")
    await story.tap("刘洋", story.one("刘洋"), "有异议")
    form = story.last("刘洋")
    before = form.content

    await story.submit("刘洋", form, {"异议类型": "有异议", "异议说明": "排不出人", "建议方案": "改期"})
    story.world.patch(form, before)
    other = await story.submit("刘洋", form, {"异议类型": "有异议", "异议说明": "设备占用", "建议方案": "换设备"})

    assert other.toast_text.endswith("这次填的没有登记。")
    story.skip_news()
