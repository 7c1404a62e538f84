"""Units of work on one PostgreSQL, side by side: races are repeated, lost connections replaced, people served first."""

import asyncio
import contextlib
import random
import threading
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
import structlog
from bot.domain import subject as subjects
from bot.store.database import open_engine
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import NotStoredError, Writer
from bot.store.writers import open_writer
from psycopg import OperationalError
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError

pytestmark = pytest.mark.parametrize("store_url", ["postgres"], indirect=True)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NEED = subjects.need(1)


@pytest.fixture
def engine(store_url: str) -> Engine:
    """A store that several writers share."""
    return open_engine(store_url)


@pytest_asyncio.fixture
async def replicas(engine: Engine) -> AsyncIterator[tuple[Writer, Writer]]:
    """Two writers, as two processes would have them."""
    both = open_writer(engine), open_writer(engine)
    yield both
    for each in both:
        each.close()
    engine.dispose()


def note(what: str, held: bool) -> Callable[[Connection], None]:
    """A unit of work that adds an entry to the chain of one need."""

    def work(connection: Connection) -> None:
        uow = UnitOfWork(connection)
        if held:
            uow.hold(str(NEED))
        uow.journal.append(NEED, what, NOW, None, what)

    return work


@pytest.mark.asyncio
async def test_a_records_chain_stays_in_line_when_replicas_write_it_at_once(replicas: tuple[Writer, Writer]) -> None:
    await asyncio.gather(*(replicas[n % 2].run(note(f"act {n}", held=True)) for n in range(100)))

    entries, faults = await replicas[0].run(
        lambda c: (UnitOfWork(c).journal.entries(NEED), UnitOfWork(c).journal.faults())
    )
    assert sorted(entry.what for entry in entries) == sorted(f"act {n}" for n in range(100))
    assert faults == []


def test_a_timer_whose_record_somebody_is_at_is_left_to_the_next_look(engine: Engine) -> None:
    """Without waiting: what comes due after it must not wait behind it."""
    with engine.begin() as acting:
        UnitOfWork(acting).hold(str(NEED))
        with engine.begin() as sweeping:
            assert not UnitOfWork(sweeping).hold_if_free(str(NEED))
    with engine.begin() as sweeping:
        assert UnitOfWork(sweeping).hold_if_free(str(NEED))
    engine.dispose()


def test_only_one_replica_at_a_time_counts_what_was_sent_and_claims(engine: Engine) -> None:
    """They share the cloud's limits: who counts must see what the others claimed (R-13)."""
    with engine.begin() as first, engine.connect() as second:
        UnitOfWork(first).claims.alone()
        second.execute(text("SET lock_timeout = '20ms'"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            UnitOfWork(second).claims.alone()
    engine.dispose()


@pytest.mark.asyncio
async def test_who_wrote_without_holding_the_record_is_repeated_and_nobody_notices(
    replicas: tuple[Writer, Writer],
) -> None:
    both_read = threading.Barrier(2)
    tries: list[str] = []

    def work(what: str) -> Callable[[Connection], None]:
        def append(connection: Connection) -> None:
            uow = UnitOfWork(connection)
            uow.journal.last(NEED)
            tries.append(what)
            note(what, held=False)(connection)
            if len(tries) <= 2:
                with contextlib.suppress(threading.BrokenBarrierError):
                    both_read.wait(0.5)

        return append

    await asyncio.gather(replicas[0].run(work("one")), replicas[1].run(work("other")))

    entries = await replicas[0].run(lambda c: UnitOfWork(c).journal.entries(NEED))
    assert {entry.what for entry in entries} == {"one", "other"}
    assert [entry.seq for entry in entries] == [1, 2]
    assert len(tries) > 2


@pytest.mark.asyncio
async def test_a_deadlock_is_repeated_and_nobody_notices(replicas: tuple[Writer, Writer]) -> None:
    both_hold_one = threading.Barrier(2)

    def work(first: str, second: str) -> Callable[[Connection], str]:
        def hold_both(connection: Connection) -> str:
            UnitOfWork(connection).hold(first)
            if not both_hold_one.broken:
                with contextlib.suppress(threading.BrokenBarrierError):
                    both_hold_one.wait(5)
                both_hold_one.abort()
            UnitOfWork(connection).hold(second)
            return first

        return hold_both

    done = await asyncio.gather(replicas[0].run(work("a", "b")), replicas[1].run(work("b", "a")))

    assert done == ["a", "b"]


@pytest.mark.asyncio
async def test_a_race_that_is_lost_every_time_is_told_as_not_stored(replicas: tuple[Writer, Writer]) -> None:
    tries: list[int] = []

    def work(connection: Connection) -> None:
        tries.append(1)
        connection.execute(text("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(NotStoredError):
        await replicas[0].run(work)
    assert len(tries) == 5


@pytest.mark.asyncio
async def test_a_lost_connection_is_replaced_and_what_was_stored_is_not_stored_again(
    replicas: tuple[Writer, Writer], engine: Engine
) -> None:
    """The connection ends before the work, in it, and so that nobody knows whether it committed."""
    moments = iter(["before", "in it", "at the commit"])

    def take(key: str, moment: str) -> Callable[[Connection], bool]:
        cut = [moment]

        def work(connection: Connection) -> bool:
            if cut == ["before"]:
                cut.clear()
                _end(engine, connection)
            first = UnitOfWork(connection).inbox.take(key, NOW)
            if cut:
                cut.clear()
                if moment == "at the commit":
                    _driver(connection).commit()
                _end(engine, connection)
                connection.execute(text("SELECT 1"))
            return first

        return work

    results = {moment: await replicas[0].run(take(moment, moment)) for moment in moments}

    assert results == {"before": True, "in it": True, "at the commit": False}


@pytest.mark.asyncio
async def test_people_are_served_while_others_hold_every_connection_of_the_pool(
    replicas: tuple[Writer, Writer], engine: Engine
) -> None:
    held = [engine.connect() for _ in range(16)]
    parked = threading.Event()
    waiting = [asyncio.ensure_future(replicas[0].background.run(lambda _: parked.wait(20))) for _ in range(5)]

    async with asyncio.timeout(10):
        assert await replicas[0].run(lambda c: UnitOfWork(c).inbox.take("tap", NOW))

    parked.set()
    await asyncio.gather(*waiting)
    for each in held:
        each.close()


@pytest.mark.asyncio
async def test_who_stands_still_in_a_transaction_gives_back_what_it_holds(
    replicas: tuple[Writer, Writer], engine: Engine
) -> None:
    """As a process does that is stopped in the middle: others go on, and its own work is done again when it wakes."""
    holding, awake = threading.Event(), threading.Event()
    tries: list[int] = []

    def stand_still(connection: Connection) -> bool:
        tries.append(1)
        UnitOfWork(connection).hold(str(NEED))
        connection.execute(text("SET idle_in_transaction_session_timeout = '200ms'"))
        if len(tries) == 1:
            holding.set()
            awake.wait(20)
        return UnitOfWork(connection).inbox.take("slow", NOW)

    slow = asyncio.ensure_future(replicas[0].run(stand_still))
    await asyncio.to_thread(holding.wait, 20)
    await replicas[1].run(note("quick", held=True))
    awake.set()

    assert await slow
    assert len(tries) == 2


@pytest.mark.asyncio
async def test_a_replica_may_stand_still_for_five_seconds(replicas: tuple[Writer, Writer]) -> None:
    """And waits for another's lock no longer than ten."""
    wanted = text("SELECT current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout')")

    for writer in (replicas[0], replicas[0].background):
        assert tuple(await writer.run(lambda connection: connection.execute(wanted).one())) == ("5s", "10s")


@pytest.mark.asyncio
async def test_callers_who_give_up_at_any_moment_leave_no_lock_behind(replicas: tuple[Writer, Writer]) -> None:
    generator = random.Random(1)  # noqa: S311  moments, not secrets

    async def impatient(n: int) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(generator.uniform(0, 0.05)):
                await replicas[n % 2].run(note(f"act {n}", held=True))

    await asyncio.gather(*(impatient(n) for n in range(300)))

    async with asyncio.timeout(20):
        entries = await replicas[0].run(
            lambda c: (UnitOfWork(c).hold(str(NEED)), UnitOfWork(c).journal.entries(NEED))[1]
        )
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))


@pytest.mark.asyncio
async def test_a_server_that_is_away_is_asked_again_and_again_but_not_in_a_hurry(
    engine: Engine, replicas: tuple[Writer, Writer]
) -> None:
    """Once six threads asked sixty times a second each, and wrote as many lines into the log."""
    away, asked = threading.Event(), list[float]()
    away.set()

    @event.listens_for(Engine, "do_connect")
    def refuse(*_: Any) -> None:
        asked.append(time.monotonic())
        if away.is_set():
            raise OperationalError("no such server")

    try:
        with structlog.testing.capture_logs() as lines:
            waiting = [asyncio.create_task(replicas[0].run(note(f"act {n}", held=True))) for n in range(4)]
            await asyncio.sleep(1)
            away.clear()
            await asyncio.gather(*waiting)
    finally:
        event.remove(Engine, "do_connect", refuse)

    assert len(asked) <= 4 * 10
    assert [line["event"] for line in lines] == ["store connection lost, trying again", "store connected again"]


def _end(engine: Engine, connection: Connection) -> None:
    """The server ends this connection, as it does when it is stopped."""
    with engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": _driver(connection).info.backend_pid})


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection
