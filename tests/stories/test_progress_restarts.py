"""17:00 and a bot that was off: once, late, or recorded as missed, never twice (F-60)."""

from datetime import datetime, timedelta

import pytest
from bot.domain import subject as subjects
from bot.emulator.messages import Message
from bot.services import progress
from bot.store.unit_of_work import UnitOfWork

from tests.stories.restarts import Premises
from tests.stories.running import on, running_need
from tests.stories.story import GROUP, OpenStage

PROMPT = "研发部今日进度"


async def prompts_after(place: Premises, moments: list[datetime]) -> list[Message]:
    """The prompts in the group when the bot is started and stopped at each of these moments."""
    found: list[Message] = []
    for moment in moments:
        async with place.opened(moment) as story:
            found += [message for message in story.news("刘洋", GROUP) if PROMPT in message.text]
    return found


def skipped_days(uow: UnitOfWork) -> list[str]:
    department = next(each for each in uow.roster.departments() if each.name == "研发部")
    entries = uow.journal.entries(subjects.department(department.id))
    return [entry.data["day"] for entry in entries if entry.what == "progress prompt skipped"]


@pytest.mark.asyncio
async def test_restarts_across_five_make_one_prompt(place: Premises) -> None:
    async with place.opened() as story:
        await running_need(story)

    sent = await prompts_after(place, [on(20, clock) for clock in ("16:59", "17:00", "17:01", "17:02", "17:03")])

    assert len(sent) == 1
    assert "迟发" not in sent[0].text


@pytest.mark.long
@pytest.mark.asyncio
async def test_a_restart_in_every_second_around_five_makes_one_prompt(place: Premises) -> None:
    """R-17: 900 restarts from 16:55 to 17:10."""
    async with place.opened() as story:
        await running_need(story)

    sent = await prompts_after(place, [on(20, "16:55") + second * timedelta(seconds=1) for second in range(900)])

    assert len(sent) == 1
    assert "迟发" not in sent[0].text


@pytest.mark.asyncio
async def test_a_bot_that_was_off_until_half_past_six_asks_once_and_says_it_is_late(place: Premises) -> None:
    async with place.opened() as story:
        await running_need(story)

    sent = await prompts_after(place, [on(20, "18:30"), on(20, "18:31")])

    assert len(sent) == 1
    assert "迟发" in sent[0].text
    assert "17:00 没能按时发出，现在补发" in sent[0].text


@pytest.mark.asyncio
async def test_a_bot_that_was_off_until_half_past_eight_records_the_missed_prompt_and_goes_on(place: Premises) -> None:
    async with place.opened() as story:
        await running_need(story)

    async with place.opened(on(20, "20:30")) as story:
        assert story.unexpected() == []
        assert await story.ask(skipped_days) == ["2026-11-20"]
        await story.advance(on(23, "17:02"))
        assert "11月23日(周一)" in story.one("刘洋", GROUP).text


@pytest.mark.asyncio
async def test_after_a_week_off_every_missed_day_is_recorded_and_only_today_is_asked(place: Premises) -> None:
    async with place.opened() as story:
        await running_need(story)

    async with place.opened(on(25, "17:01")) as story:
        assert await story.ask(skipped_days) == ["2026-11-20", "2026-11-23", "2026-11-24"]
        await story.advance(on(25, "17:02"))
        assert "11月25日(周三)" in story.one("刘洋", GROUP).text


@pytest.mark.asyncio
async def test_another_time_in_the_configuration_counts_from_the_next_start(place: Premises) -> None:
    """The day's timer stood armed for 17:00 already, and stayed there."""
    async with place.opened() as story:
        await running_need(story)

    place.reconfigure(progress={"prompt_at": "16:00"})
    async with place.opened(on(20, "11:00")) as story:
        await story.advance(on(20, "16:03"))
        assert PROMPT in story.one("刘洋", GROUP).text
        await story.advance(on(20, "17:03"))
        assert story.unexpected() == []


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.asyncio
async def test_a_prompt_that_fails_today_comes_tomorrow(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The failed event took the next day's timer back with it, and the department was not asked until a restart."""
    async with open_stage(quiet_log=False) as story:
        await running_need(story)
        with monkeypatch.context() as broken:
            broken.setattr(progress, "due_prompt", lambda *_: 1 / 0)
            await story.advance(on(20, "17:03"))
        assert [m for m in story.news("刘洋", GROUP) if PROMPT in m.text] == []

        await story.advance(on(23, "17:03"))

        assert [m for m in story.news("刘洋", GROUP) if PROMPT in m.text] != []
        story.skip_news()


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.asyncio
async def test_a_room_bound_while_the_bot_runs_gets_its_board_from_the_next_working_day(open_stage: OpenStage) -> None:
    async with open_stage() as story:
        await running_need(story)
        chat = story.world.add_group("海报专项群", ["王磊", "刘洋"], cloud=story.cloud_of("刘洋"))

        def bind(uow: UnitOfWork) -> None:
            research = next(each.id for each in uow.roster.departments() if each.name == "研发部")
            uow.rooms.put("海报专项群", {chat.cloud: chat.chat_id}, [research])

        await story.ask(bind)
        await story.advance(on(23, "18:03"))

        assert any("看板" in message.text for message in story.news("刘洋", "海报专项群"))
        story.skip_news()
