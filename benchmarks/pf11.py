"""PF-11: a unit of work on PostgreSQL against one statement that writes the same four rows.

Two replicas against one are not measured: on two cores one replica and the server already share both.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import psycopg
from bot.domain import subject as subjects
from bot.store.database import open_engine
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import Writer
from bot.store.writers import open_writer
from sqlalchemy import Connection, make_url
from tests.postgres import TEMPLATE, open_postgres

from benchmarks.findings import Finding, Spent, Stopwatch, medians, micro
from benchmarks.office import FRIDAY

_numbers = itertools.count(1)
_FLOOR = """
WITH taken AS (INSERT INTO inbox (key, received_at, answer) VALUES (%(key)s, %(now)s, '') RETURNING key),
 armed AS (INSERT INTO timer (key, kind, subject, stage, fire_at, state)
           VALUES (%(key)s, 'test', '', '', %(now)s, 'armed') RETURNING id),
 counted AS (INSERT INTO counter (scope, value) VALUES (%(key)s, 1) RETURNING value)
INSERT INTO journal (subject, seq, at, what, data, source, prev_hash, hash)
 SELECT %(subject)s, counted.value, %(now)s, 'test', '{}', taken.key, '', '' FROM taken, armed, counted
"""


def measure(quick: bool) -> list[Finding]:
    """On a server of its own, thrown away in the end."""
    with open_postgres() as server:
        server.run(f"CREATE DATABASE bench TEMPLATE {TEMPLATE}")
        return asyncio.run(_measure(server.database("bench"), 3 if quick else 9, 50))


async def _measure(url: str, rounds: int, chunk: int) -> list[Finding]:
    engine = open_engine(url)
    writer = open_writer(engine)
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as raw:
        floor, ours = await medians(rounds, _one_statement(raw, chunk), _units(writer, chunk))
    await asyncio.to_thread(writer.close)
    engine.dispose()
    detail = f"one statement {micro(floor.wall)}, unit of work {micro(ours.wall)}"
    return [Finding("PF-11", "four rows on PostgreSQL", ours.wall / floor.wall, limit=3, detail=detail)]


def _one_statement(raw: "psycopg.Connection[tuple[object, ...]]", chunk: int) -> Callable[[], Awaitable[Spent]]:
    async def work() -> Spent:
        watch = Stopwatch()
        for number in itertools.islice(_numbers, chunk):
            raw.execute(_FLOOR, {"key": f"floor:{number}", "subject": f"floor:{number}", "now": FRIDAY})
        return watch.spent(chunk)

    return work


def _units(writer: Writer, chunk: int) -> Callable[[], Awaitable[Spent]]:
    def unit(number: int, connection: Connection) -> None:
        uow, key = UnitOfWork(connection), f"bot:{number}"
        uow.inbox.take(key, FRIDAY)
        uow.timers.arm(key, "test", FRIDAY)
        uow.counters.next(key)
        uow.journal.append(subjects.need(number), "test", FRIDAY, None, key)

    async def work() -> Spent:
        watch = Stopwatch()
        for number in itertools.islice(_numbers, chunk):
            await writer.run(lambda connection, number=number: unit(number, connection))  # type: ignore[misc]
        return watch.spent(chunk)

    return work
