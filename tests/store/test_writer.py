"""Units of work: all or nothing, many under one commit, nobody told it is stored when it is not."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from bot.events import Answer
from bot.store.database import open_engine, sqlite_path
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import NotStoredError, Writer
from bot.store.writers import open_writer
from sqlalchemy import Connection, event

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def writer(store_url: str) -> AsyncIterator[Writer]:
    """A writer on an empty store."""
    engine = open_engine(store_url)
    opened = open_writer(engine)
    yield opened
    opened.close()
    engine.dispose()


def number(scope: str) -> Callable[[Connection], int]:
    """A unit of work that takes the next number of a scope."""
    return lambda connection: UnitOfWork(connection).counters.next(scope)


@pytest.mark.asyncio
async def test_two_hundred_at_once_never_get_the_same_number(writer: Writer) -> None:
    given = await asyncio.gather(*(writer.run(number("need:2026-Q4-SHB")) for _ in range(200)))

    assert sorted(given) == list(range(1, 201))


@pytest.mark.asyncio
async def test_a_unit_that_fails_leaves_no_trace_and_does_not_hurt_its_neighbours(writer: Writer) -> None:
    def fails(connection: Connection) -> int:
        UnitOfWork(connection).counters.next("a")
        raise ZeroDivisionError

    outcomes = await asyncio.gather(
        writer.run(number("a")), writer.run(fails), writer.run(number("a")), return_exceptions=True
    )

    assert isinstance(outcomes[1], ZeroDivisionError)
    assert sorted([outcomes[0], outcomes[2]]) == [1, 2]
    assert await writer.run(number("a")) == 3


@pytest.mark.asyncio
async def test_whoever_looked_for_what_is_not_there_is_told_so_and_does_not_wait_for_ever(writer: Writer) -> None:
    """``next()`` without a default raised StopIteration, which no future can carry: the caller was never answered."""

    def looks_in_vain(_: Connection) -> int:
        return next(iter(()))

    async with asyncio.timeout(30):
        with pytest.raises(RuntimeError, match="StopIteration"):
            await writer.run(looks_in_vain)
        assert await writer.run(number("a")) == 1


@pytest.mark.asyncio
async def test_who_came_first_is_not_kept_waiting_for_the_slow_ones_behind(writer: Writer) -> None:
    answered = threading.Event()

    def is_long(_: Connection) -> None:
        time.sleep(0.15)

    def knows_of_the_first(_: Connection) -> bool:
        return answered.wait(timeout=30.0)

    first, second = asyncio.create_task(writer.run(is_long)), asyncio.create_task(writer.run(knows_of_the_first))
    await first
    answered.set()

    assert await second


@pytest.mark.asyncio
async def test_a_caller_who_gives_up_does_not_undo_the_work(writer: Writer, store_url: str) -> None:
    waiting = asyncio.create_task(writer.run(number("a")))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    writer.close()

    engine = open_engine(store_url)
    with engine.begin() as connection:
        assert number("a")(connection) == 2
    engine.dispose()


@pytest.mark.asyncio
async def test_whatever_a_unit_raises_the_next_ones_are_stored(migrated_sqlite: Any, tmp_path: Any) -> None:
    def leaves_the_thread(connection: Connection) -> int:
        UnitOfWork(connection).counters.next("a")
        raise SystemExit

    path = tmp_path / "liaison.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    writer = open_writer(engine)
    async with asyncio.timeout(30):
        with pytest.raises(NotStoredError):
            await writer.run(leaves_the_thread)
        assert await writer.run(number("a")) == 1
    writer.close()
    engine.dispose()


@pytest.mark.asyncio
async def test_who_comes_after_the_end_is_told_so_and_waits_for_nobody(migrated_sqlite: Any, tmp_path: Any) -> None:
    path = tmp_path / "liaison.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    writer = open_writer(engine)
    writer.close()
    engine.dispose()

    async with asyncio.timeout(30):
        with pytest.raises(NotStoredError, match="closed"):
            await writer.run(number("a"))


@pytest.mark.asyncio
async def test_a_failed_commit_tells_everybody_that_nothing_was_stored(migrated_sqlite: Any, tmp_path: Any) -> None:
    path = tmp_path / "liaison.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    refusing = [True]

    @event.listens_for(engine, "commit")
    def refuse(_connection: Connection) -> None:
        if refusing[0]:
            raise sqlite3.OperationalError("disk I/O error")

    writer = open_writer(engine)
    outcomes = await asyncio.gather(*(writer.run(number("a")) for _ in range(5)), return_exceptions=True)
    refusing[0] = False
    after = await writer.run(number("a"))
    writer.close()
    engine.dispose()

    assert all(isinstance(outcome, NotStoredError) for outcome in outcomes), outcomes
    assert after == 1
    assert sqlite_path(f"sqlite:///{path}") == path


@pytest.mark.asyncio
async def test_the_embedded_store_flushes_before_it_reports(store_url: str) -> None:
    if not store_url.startswith("sqlite"):
        return
    engine = open_engine(store_url)
    with engine.connect() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in _PROMISED}
    engine.dispose()

    assert pragmas == _PROMISED


_PROMISED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@pytest.mark.asyncio
async def test_a_full_disk_gives_no_receipt_and_work_goes_on_when_there_is_room_again(
    migrated_sqlite: Any, tmp_path: Any
) -> None:
    """F-14; the file may not grow, which SQLite tells in the same words as a disk without room."""
    path = tmp_path / "liaison.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def leave_little_room(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0] + 20}")

    def keep(key: str) -> Callable[[Connection], bool]:
        def work(connection: Connection) -> bool:
            inbox = UnitOfWork(connection).inbox
            first = inbox.take(key, NOW)
            inbox.keep_answer(key, Answer("x" * 3000))
            return first

        return work

    writer = open_writer(engine)
    told = await asyncio.gather(*(writer.run(keep(f"tap {n}")) for n in range(100)), return_exceptions=True)
    await writer.run(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=100000") and None)
    again = [await writer.run(keep(f"tap {n}")) for n in range(100)]
    writer.close()
    engine.dispose()

    assert any("full" in str(each) for each in told if isinstance(each, NotStoredError)), told
    assert all(each is True or isinstance(each, NotStoredError) for each in told), told
    assert again == [isinstance(each, NotStoredError) for each in told]


@pytest.mark.asyncio
async def test_a_tap_goes_before_the_backlog_that_nobody_waits_for(store_url: str) -> None:
    engine = open_engine(store_url)
    writer = open_writer(engine)
    order: list[str] = []
    begun, tapped = threading.Event(), threading.Event()

    def holds_the_writer(_: Connection) -> None:
        begun.set()
        tapped.wait(timeout=30.0)

    held = asyncio.create_task(writer.background.run(holds_the_writer))
    await asyncio.to_thread(begun.wait, 30.0)
    backlog = [asyncio.create_task(writer.background.run(lambda _: order.append("timer"))) for _ in range(3)]
    await asyncio.sleep(0)
    tap = asyncio.create_task(writer.run(lambda _: order.append("tap")))
    await asyncio.sleep(0)
    tapped.set()
    await asyncio.gather(held, tap, *backlog)
    writer.close()
    engine.dispose()

    if engine.dialect.name == "sqlite":  # PostgreSQL has threads for each, and so no order
        assert order == ["tap", "timer", "timer", "timer"]
