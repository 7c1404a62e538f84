"""A card that is tapped ends up showing how things stand, whatever crosses the answer (facts 5.5, F-46)."""

from datetime import timedelta
from pathlib import Path

import pytest
from bot.clock import LeapingTime
from bot.context import PATCH_AFTER_ANSWER
from bot.store.tables import metadata
from sqlalchemy import func, select

from tests.stories.acts import asked_need
from tests.stories.story import Story, stage

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
