"""The calendar is another after a restart: what has not fired moves, what fired stays (F-61)."""

from pathlib import Path

import pytest
from bot.calendars import keep
from bot.domain.todo import TodoKind
from bot.store.unit_of_work import UnitOfWork

from tests.stories.acts import asked_need
from tests.stories.restarts import Premises
from tests.stories.running import on
from tests.stories.story import Story

OFF = '[days_off]\n2026-11-23 = "公司活动日"\n'


def dues(uow: UnitOfWork) -> list[str]:
    return [f"{todo.due_at:%m-%d %H:%M}" for todo in uow.todos.open() if todo.kind is TodoKind.ANSWER_NEED]


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.asyncio
async def test_an_imported_day_off_moves_what_is_not_due_yet_at_the_next_start(place: Premises, tmp_path: Path) -> None:
    async with place.opened() as story:
        card = await asked_need(story)
        assert await story.ask(dues) == ["11-23 02:00"] * 2
        story.skip_news()
    file = tmp_path / "days.toml"
    file.write_text(OFF, encoding="utf-8")
    keep(file, place.settings.data_dir)

    async with place.opened(on(20, "11:00")) as story:
        assert await story.ask(dues) == ["11-24 02:00"] * 2
        assert "11月24日(周二)10:00 前答复" in story.now_showing(card).text
        await story.tap("刘洋", card, "怎么算的")
        assert "公司活动日" in story.last("刘洋").text
        story.skip_news()
        await story.advance(on(23, "18:00"))
        assert await reminded(story) == 0
        await story.advance(on(24, "10:01"))
        assert await reminded(story) == 1
        story.skip_news()

    async with place.opened(on(24, "10:05")) as story:
        assert await reminded(story) == 1
        story.skip_news()


async def reminded(story: Story) -> int:
    return len([m for m in story.world.see("刘洋", story.place("刘洋", "私聊")) if "到期 · 请答复" in m.text])
