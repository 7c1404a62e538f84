"""A card that is tapped ends up showing how things stand, whatever crosses the answer (facts 5.5, F-46)."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from bot.clock import LeapingTime
from bot.context import PATCH_AFTER_ANSWER
from bot.store.tables import metadata
from sqlalchemy import func, select

from tests.stories.acts import asked_need
from tests.stories.hands import answers, tap_of, token_of
from tests.stories.settings import Setting
from tests.stories.story import Story, stage

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日"
_outbox = metadata.tables["outbox"]


@pytest.mark.asyncio
async def test_a_card_redrawn_while_a_tap_on_it_was_refused_is_redrawn_once_more(story: Story) -> None:
    """The client undoes a patch that comes while it waits for the answer; the refusal brought no card of its own."""
    card = await asked_need(story)
    story.skip_news()
    before = story.now_showing(card).versions

    refused = await story.tap("何佳", card, "确认无误")

    assert "可以操作" in refused.toast_text
    assert story.now_showing(card).versions == before + 1


@pytest.mark.asyncio
async def test_a_card_at_rest_is_not_redrawn_for_a_refused_tap(story: Story) -> None:
    card = await asked_need(story)
    story.skip_news()
    await story.later(timedelta(minutes=1))
    before = story.now_showing(card).versions

    await story.tap("何佳", card, "确认无误")

    assert story.now_showing(card).versions == before


@pytest.mark.asyncio
@pytest.mark.feishu_only(reason="two taps that cross; the card is drawn by one face on every cloud")
async def test_a_private_card_that_was_tapped_too_late_still_says_why_its_reader_has_it(story: Story) -> None:
    await asked_need(story)
    cards = [(who, story.one(who)) for who in ("刘洋", "赵强")]

    await asyncio.gather(*(story.world.tap(who, card.message_id, "确认无误") for who, card in cards))
    await story.settle()

    assert ["为什么收到" in story.now_showing(card).labels for _, card in cards] == [True, True]
    story.skip_news()


@pytest.mark.asyncio
async def test_the_patch_beside_an_answer_waits_by_the_time_its_sender_keeps(tmp_path: Path) -> None:
    """In a rehearsal that time is ahead of the machine's, by the pauses that its past leapt over."""
    machine = LeapingTime()
    async with stage(tmp_path, patch_after=PATCH_AFTER_ANSWER, machine=machine) as story:
        card = await asked_need(story)
        machine.ahead += 3600
        tapped_at = machine.wall()

        await story.tap("刘洋", card, "确认无误")

        newest = await story.ask(lambda uow: uow.connection.execute(select(func.max(_outbox.c.next_try))).scalar())
        assert newest is not None
        assert newest >= tapped_at + PATCH_AFTER_ANSWER
        story.skip_news()


@pytest.mark.asyncio
@pytest.mark.parametrize("cloud", [Setting.DINGTALK_PUBLIC, Setting.DINGTALK_OWN])
async def test_whoever_taps_a_card_that_is_out_of_date_sees_it_turn_at_once_and_reads_why(
    tmp_path: Path, cloud: Setting
) -> None:
    """Where the card has no place for a word to one person, it comes in private."""
    async with stage(tmp_path, setting=cloud) as story:
        card = await asked_need(story, LINE)
        asked, button = story.one("刘洋"), token_of(card, "确认无误")
        mine = tap_of(story, "刘洋", asked, token_of(asked, "确认无误"))
        story.skip_news()

        _, late = await answers(story, mine, tap_of(story, "赵强", card, button))

        assert "替研发部确认过了" in late.toast
        assert "执行中" in str(late.card)
        assert "确认无误" not in str(late.card)
        told = [m.text for m in story.world.see("赵强", story.place("赵强", "私聊"))]
        named = f"您点的「执行中 · 国庆海报终稿」：{late.toast}"
        assert (named in told) is (cloud is Setting.DINGTALK_PUBLIC)
        story.skip_news()
