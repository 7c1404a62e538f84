"""Very many overdue todos at once: one digest a person, one card a room, at most twenty called in it (R-14)."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bot.app import App
from bot.clock import MovableClock
from bot.config import build
from bot.domain.forms import Row
from bot.domain.forms.values import Ref
from bot.handlers.routes import all_routes
from bot.reminders.sweeper import Sweeper
from bot.services import action_items, digests
from bot.services.desk import Desk
from bot.services.roster import sync_roster
from bot.store.database import open_engine
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import Writer, open_writer
from sqlalchemy import Connection, select

from tests.domain.company_time import at
from tests.services.office import company_of

MONDAY = at("2026-11-16 10:00")
OPENED = at("2026-11-02 10:00")


def settings_of(people: int, rooms: int) -> Any:
    """A company whose departments have a head each and share the people evenly, a room each."""
    departments = [f"第{number}部" for number in range(rooms)]
    return build(
        {
            "people": [
                {"name": f"员工{n}", "department": departments[n % rooms], "feishu": f"ou_{n}"} for n in range(people)
            ],
            "departments": [
                {"name": name, "code": f"D{n}", "head": f"员工{n}", "liaisons": [f"员工{n + rooms}"]}
                for n, name in enumerate(departments)
            ],
            "groups": [
                {"name": name, "feishu": f"oc_{n}", "departments": [name]} for n, name in enumerate(departments)
            ],
        }
    )


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


@asynccontextmanager
async def storm(empty: Path, folder: Path, items: int, people: int, rooms: int) -> AsyncIterator[Storm]:
    """So many action items, all overdue since before the weekend, and nobody told."""
    path = shutil.copy(empty, folder / "liaison.sqlite3")
    engine = open_engine(f"sqlite:///{path}")
    writer, clock, settings = open_writer(engine), MovableClock(MONDAY), settings_of(people, rooms)

    def seed(connection: Connection) -> Any:
        uow = UnitOfWork(connection)
        sync_roster(uow, settings)
        company = company_of(uow, settings)
        everybody, places = uow.roster.people(), uow.roster.rooms()
        for number in range(items):
            desk = Desk(uow, company, OPENED, everybody[0], "seed")
            owner = everybody[number % people]
            due = OPENED + timedelta(days=3, minutes=number % 480)
            who = (Ref(owner.id, owner.display),)
            row = Row(text=f"第{number}件事", people=who, moment=due)
            action_items.add(desk, row, room_id=places[number % rooms].id)
        digests.arm_all(Desk(uow, company, OPENED, None, "seed"))
        return company

    company = await writer.run(seed)
    app = App(writer, all_routes(), company, clock, {}, lambda: None)
    try:
        yield Storm(writer, Sweeper(writer, clock, app.dispatch, crowds=app.router.crowds), clock)
    finally:
        await asyncio.to_thread(writer.close)
        engine.dispose()


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


@pytest.mark.long
@pytest.mark.asyncio
async def test_ten_thousand_overdue_make_at_most_one_message_a_person_and_a_room(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    await check(migrated_sqlite, tmp_path, items=10_000, people=300, rooms=40)
