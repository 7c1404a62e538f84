"""What the morning announced is told again once it fell due or went up; what stands as it was told is not."""

from datetime import datetime
from pathlib import Path

import pytest
from bot.cards.model import from_json
from bot.domain.manners import ReminderChoice
from bot.store.unit_of_work import UnitOfWork

from tests.domain.company_time import at
from tests.services.test_storm import Storm, storm

MORNING, NOON, AFTERNOON, EVENING = (at(f"2026-11-16 {clock}") for clock in ("08:57", "12:01", "14:10", "17:00"))
TOMORROW = at("2026-11-17 08:57")
PEOPLE, ROOMS = 10, 2


def at_noon(number: int) -> datetime:
    """Half fell due on Saturday and go up on Monday at noon, the others fall due then."""
    return at("2026-11-14 12:00") if number // PEOPLE % 2 else at("2026-11-16 12:00")


async def told(happened: Storm, moment: datetime) -> dict[int, str]:
    """What everybody is told by then that they were not told before."""
    before = len(await happened.sent())
    happened.clock.move_to(moment)
    await happened.sweeper.sweep()
    private = [row for row in (await happened.sent())[before:] if row.person_id is not None]
    assert len({row.person_id for row in private}) == len(private), "one message each"
    return {row.person_id: from_json(row.card).summary.rpartition("待办 ")[2] for row in private}


@pytest.mark.asyncio
async def test_fifty_that_fall_due_at_noon_are_told_though_the_morning_announced_them_and_only_these(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    async with storm(migrated_sqlite, tmp_path, 100, PEOPLE, ROOMS, begins=MORNING, due_at=at_noon) as happened:
        morning = await told(happened, MORNING)
        noon = await told(happened, NOON)
        afternoon = await told(happened, AFTERNOON)
    assert morning == dict.fromkeys(range(1, PEOPLE + 1), "逾期 5 · 今天 5")
    heads = {1: "已升级给您 20 · 逾期 5", 2: "已升级给您 20 · 逾期 5"}
    assert noon == dict.fromkeys(range(1, PEOPLE + 1), "逾期 5") | heads
    assert afternoon == {}


@pytest.mark.asyncio
async def test_what_fell_due_while_the_bot_was_away_is_told_though_the_morning_announced_it_and_only_that(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    async with storm(migrated_sqlite, tmp_path, 20, PEOPLE, ROOMS, begins=MORNING, due_at=at_noon) as happened:
        morning = await told(happened, MORNING)
        evening = await told(happened, EVENING)
    assert morning == dict.fromkeys(range(1, PEOPLE + 1), "逾期 1 · 今天 1")
    heads = {1: "已升级给您 4 · 逾期 1", 2: "已升级给您 4 · 逾期 1"}
    assert evening == dict.fromkeys(range(1, PEOPLE + 1), "逾期 1") | heads


@pytest.mark.asyncio
async def test_who_wants_no_digests_is_told_once_what_fell_due_in_a_crowd(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    def turn_off(uow: UnitOfWork) -> None:
        uow.manners.choose(5, ReminderChoice.OFF)

    async with storm(migrated_sqlite, tmp_path, 100, PEOPLE, ROOMS, begins=MORNING, due_at=at_noon) as happened:
        await happened.writer.run(lambda connection: turn_off(UnitOfWork(connection)))
        morning = await told(happened, MORNING)
        noon = await told(happened, NOON)
        afternoon = await told(happened, AFTERNOON)
        tomorrow = await told(happened, TOMORROW)
    assert morning[5] == "逾期 5 · 今天 5", "what fell due on Saturday would have been told alone this morning"
    assert noon[5] == "逾期 5"
    assert 5 not in afternoon
    assert set(tomorrow) == set(range(1, PEOPLE + 1)) - {5}


@pytest.mark.asyncio
async def test_a_room_reads_only_the_newest_list_of_what_went_up_there(migrated_sqlite: Path, tmp_path: Path) -> None:
    def at_noon_and_at_two(number: int) -> datetime:
        return at("2026-11-14 12:00") if number // PEOPLE % 2 else at("2026-11-14 14:00")

    opening = storm(migrated_sqlite, tmp_path, 140, PEOPLE, ROOMS, begins=MORNING, due_at=at_noon_and_at_two)
    async with opening as happened:
        for moment in (MORNING, NOON, AFTERNOON):
            await told(happened, moment)
        lists = [row for row in await happened.sent() if row.person_id is None]
    waiting = [from_json(row.card).title[0] for row in lists if row.state == "pending"]
    assert len(lists) == 2 * ROOMS
    assert waiting == ["已升级 · 56 件逾期"] * ROOMS
