"""A card that is tapped ends up showing how things stand, whatever crosses the answer (facts 5.5, F-46)."""

from datetime import timedelta

import pytest

from tests.stories.acts import asked_need
from tests.stories.story import Story


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
