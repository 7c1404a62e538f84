"""Very many overdue todos at once: one digest a person, one card a room, at most twenty called in it (R-14)."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bot.app import App
from bot.clock import MovableClock
from bot.handlers.routes import all_routes
from bot.reminders.sweeper import Sweeper
from bot.services import escalations
from bot.services.handover import arm_handover
from bot.store.database import open_engine
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import Writer
from bot.store.writers import open_writer
from sqlalchemy import Connection, select, update

from tests.services.storms import MONDAY, OPENED, leave_overdue, long_overdue, settings_of

DEAD_LETTER, TIMER, TODO = (metadata.tables[name] for name in ("dead_letter", "timer", "todo"))


class Storm:
    """A company that was without its bot while everything came due."""

    def __init__(self, writer: Writer, sweeper: Sweeper, clock: MovableClock) -> None:
        self.writer, self.sweeper, self.clock = writer, sweeper, clock

    async def sent(self) -> list[Any]:
        """Every new message in the outbox."""

        def rows(connection: Connection) -> list[Any]:
            outbox = metadata.tables["outbox"]
            return list(connection.execute(select(outbox).where(outbox.c.kind != "update").order_by(outbox.c.id)))

        return await self.writer.run(rows)


class Passing(MovableClock):
    """Twenty seconds go by whenever somebody looks."""

    def now(self) -> datetime:
        self._still += timedelta(seconds=20)
        return super().now()


@asynccontextmanager
async def storm(
    empty: Path,
    folder: Path,
    items: int,
    people: int,
    rooms: int,
    *,
    begins: datetime = MONDAY,
    due_at: Callable[[int], datetime] = long_overdue,
    clock_at: Callable[[datetime], MovableClock] = MovableClock,
) -> AsyncIterator[Storm]:
    """So many action items, all overdue since before the weekend unless it is said when, and nobody told."""
    path = shutil.copy(empty, folder / "liaison.sqlite3")
    engine = open_engine(f"sqlite:///{path}")
    writer, clock, settings = open_writer(engine), clock_at(begins), settings_of(people, rooms)

    company = await writer.run(lambda connection: leave_overdue(connection, settings, items, due_at))
    app = App(writer, all_routes(), company, clock, {}, lambda: None)
    try:
        yield Storm(writer, Sweeper(writer, clock, app.dispatch, crowds=app.router.crowds), clock)
    finally:
        await asyncio.to_thread(writer.close)
        engine.dispose()


def _break_one(connection: Connection) -> list[str]:
    """A todo in the midst of the others is about a need that is not there; the keys of what fires about it."""
    todo_id: int = connection.execute(select(TODO.c.id).order_by(TODO.c.id).offset(50).limit(1)).scalar_one()
    connection.execute(update(TODO).where(TODO.c.id == todo_id).values(subject="need:404", kind="answer_need"))
    due = select(TIMER.c.id).where(TIMER.c.todo_id == todo_id, TIMER.c.fire_at <= MONDAY)
    return [f"timer:{timer_id}" for timer_id in connection.execute(due).scalars()]


def _armed_since(opened: datetime) -> Callable[[Connection], list[int]]:
    """The timers that are overdue and did not fire."""
    overdue = select(TIMER.c.id).where(TIMER.c.state == "armed", TIMER.c.fire_at.between(opened, MONDAY))
    return lambda connection: list(connection.execute(overdue).scalars())


async def check(empty: Path, folder: Path, items: int, people: int, rooms: int) -> None:
    async with storm(empty, folder, items, people, rooms) as happened:
        await happened.sweeper.sweep()

        sent = await happened.sent()
        to_people = Counter(row.person_id for row in sent if row.person_id is not None)
        to_rooms = Counter(row.chat_id for row in sent if row.person_id is None)
        assert len(to_people) == people
        assert set(to_people.values()) == {1}, "one digest for everybody, never two"
        assert len(to_rooms) == rooms
        assert set(to_rooms.values()) == {1}
        assert all(row.card.count('"kind":"mention"') <= 20 for row in sent)
        assert all("补发：11月2日–16日" in row.card for row in sent if row.person_id is not None)
        await happened.sweeper.sweep()
        assert len(await happened.sent()) == len(sent)


@pytest.mark.asyncio
async def test_an_outage_with_hundreds_overdue_ends_in_one_digest_each(migrated_sqlite: Path, tmp_path: Path) -> None:
    await check(migrated_sqlite, tmp_path, items=400, people=30, rooms=6)


def _lists(connection: Connection) -> list[str]:
    """The rooms whose list of what went up was drawn up, as often as it was."""
    fired = select(TIMER.c.subject).where(TIMER.c.kind == escalations.TIMER_KIND, TIMER.c.state == "fired")
    return list(connection.execute(fired).scalars())


@pytest.mark.asyncio
async def test_a_storm_that_takes_minutes_tells_each_room_once(migrated_sqlite: Path, tmp_path: Path) -> None:
    """The first list may be on its way before the second is drawn up."""
    async with storm(migrated_sqlite, tmp_path, items=260, people=10, rooms=2, clock_at=Passing) as happened:
        await happened.sweeper.sweep()

        assert sorted(await happened.writer.run(_lists)) == ["room:1", "room:2"]


@pytest.mark.asyncio
async def test_a_second_burst_within_the_same_minute_is_told_as_well(migrated_sqlite: Path, tmp_path: Path) -> None:
    """Another replica may be late with its part of a storm."""
    async with storm(migrated_sqlite, tmp_path, items=120, people=10, rooms=2) as happened:
        await happened.sweeper.sweep()
        await happened.writer.run(lambda connection: leave_overdue(connection, settings_of(10, 2), 120))
        await happened.sweeper.sweep()

        sent = await happened.sent()
    assert Counter(row.person_id for row in sent if row.person_id is not None) == dict.fromkeys(range(1, 11), 2)
    assert Counter(row.chat_id for row in sent if row.person_id is None) == {"oc_0": 2, "oc_1": 2}


@pytest.mark.asyncio
async def test_one_broken_record_in_a_crowd_is_kept_for_us_once_and_everybody_else_is_told(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    async with storm(migrated_sqlite, tmp_path, items=120, people=10, rooms=2) as happened:
        broken = await happened.writer.run(_break_one)
        async with asyncio.timeout(60):
            await happened.sweeper.sweep()
        tried_again = await happened.sweeper.sweep()

        letters = await happened.writer.run(lambda connection: list(connection.execute(select(DEAD_LETTER))))
        left = await happened.writer.run(_armed_since(OPENED))
        sent = await happened.sent()
    assert Counter(letter.event_key for letter in letters) == Counter(broken), "each of its timers once"
    assert (left, tried_again) == ([], 0)
    assert Counter(row.person_id for row in sent if row.person_id is not None) == Counter(range(1, 11))
    assert len([row for row in sent if row.person_id is None]) == 2


@pytest.mark.asyncio
async def test_a_new_roster_is_carried_to_every_todo_a_few_at_a_time(migrated_sqlite: Path, tmp_path: Path) -> None:
    async with storm(migrated_sqlite, tmp_path, items=60, people=10, rooms=2) as happened:
        await happened.writer.run(lambda connection: arm_handover(UnitOfWork(connection), MONDAY))
        await happened.sweeper.sweep()

        fired = select(TIMER.c.subject).where(TIMER.c.kind == "roster.changed", TIMER.c.state == "fired")
        batches = await happened.writer.run(lambda connection: connection.execute(fired).scalars().all())
        armed = await happened.writer.run(_armed_since(OPENED))

    assert batches == ["todo:0", "todo:25", "todo:50"]
    assert armed == []


@pytest.mark.long
@pytest.mark.asyncio
async def test_ten_thousand_overdue_make_at_most_one_message_a_person_and_a_room(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    await check(migrated_sqlite, tmp_path, items=10_000, people=300, rooms=40)
