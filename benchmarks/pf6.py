"""PF-6: everything open planned as everybody's digests, against reading the rows; the storm shows what is sent."""

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from bot.services import digests
from bot.services.desk import Desk
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import Connection, text

from benchmarks.findings import Finding, cpu_medians, micro
from benchmarks.office import FRIDAY, Office, open_friday
from benchmarks.seed import grow

_SPREAD = "UPDATE todo SET department_id = 1 + id % (SELECT max(id) FROM department) WHERE state = 'open'"


def measure(quick: bool) -> list[Finding]:
    """On SQLite; all that is open is overdue and spread over the departments."""
    return asyncio.run(_measure(3 if quick else 9, 2_000 if quick else 10_000))


async def _measure(rounds: int, open_todos: int) -> list[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_friday(Path(folder)) as office:
            await office.fill(1)
            grow(office.bot.engine, open_todos, open_todos, entries=1)
            with closing(sqlite3.connect(Path(folder) / "liaison.sqlite3", check_same_thread=False)) as raw:
                floor, bot = await office.bot.writer.run(lambda connection: _timed(connection, office, raw, rounds))
    detail = f"{open_todos} open: rows read {micro(floor)}, planned {micro(bot)}"
    return [Finding("PF-6", "open items planned as digests", bot / floor, limit=4, detail=detail)]


def _timed(connection: Connection, office: Office, raw: sqlite3.Connection, rounds: int) -> list[float]:
    connection.execute(text(_SPREAD))
    reading = "SELECT * FROM todo WHERE state = 'open' ORDER BY due_at, id"

    def plan() -> None:
        uow = UnitOfWork(connection)
        desk = Desk(uow, office.bot.company, FRIDAY, None, "benchmark")
        assert digests.plan(desk, [person.id for person in uow.roster.people()])

    return cpu_medians(rounds, 1, lambda: raw.execute(reading).fetchall(), plan)
