"""Very many overdue todos at once: one digest a person, one card a room, at most twenty called in it (R-14)."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from bot.app import App
from bot.clock import MovableClock
from bot.handlers.routes import all_routes
from bot.reminders.sweeper import Sweeper
from bot.store.database import open_engine
from bot.store.tables import metadata
from bot.store.writer import Writer, open_writer
from sqlalchemy import Connection, select

from tests.services.storms import MONDAY, leave_overdue, settings_of


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

    company = await writer.run(lambda connection: leave_overdue(connection, settings, items))
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
