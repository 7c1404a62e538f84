"""A part of a unit of work is undone alone."""

from datetime import UTC, datetime

import pytest
from bot.domain import subject as subjects
from bot.store.database import open_engine
from bot.store.savepoint import savepoint
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import Connection

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def count(connection: Connection, scope: str) -> int:
    return UnitOfWork(connection).counters.next(scope)


def fail_in_a_part(connection: Connection, scope: str) -> None:
    with savepoint(connection):
        count(connection, scope)
        raise ZeroDivisionError


def test_what_a_failed_part_did_is_undone_and_the_rest_stays(store_url: str) -> None:
    engine = open_engine(store_url)
    with engine.begin() as connection:
        count(connection, "before")
        with pytest.raises(ZeroDivisionError):
            fail_in_a_part(connection, "part")

    with engine.begin() as connection:
        assert count(connection, "before") == 2
        assert count(connection, "part") == 1
    engine.dispose()


def test_a_part_of_a_part_can_fail_without_hurting_the_whole_part(store_url: str) -> None:
    engine = open_engine(store_url)
    with engine.begin() as connection, savepoint(connection):
        count(connection, "outer")
        with pytest.raises(ZeroDivisionError):
            fail_in_a_part(connection, "inner")
        count(connection, "outer")

    with engine.begin() as connection:
        assert count(connection, "outer") == 3
        assert count(connection, "inner") == 1
    engine.dispose()


def test_the_journal_goes_on_where_it_was_before_a_failed_part(store_url: str) -> None:
    def note(what: str) -> None:
        uow.journal.append(subjects.need(1), what, NOON, None, "test")

    def note_and_fail() -> None:
        with uow.part():
            note("undone")
            raise ZeroDivisionError

    engine = open_engine(store_url)
    with engine.begin() as connection:
        uow = UnitOfWork(connection)
        note("before")
        with pytest.raises(ZeroDivisionError):
            note_and_fail()
        note("after")

        assert [entry.what for entry in uow.journal.entries(subjects.need(1))] == ["before", "after"]
        assert uow.journal.faults() == []
    engine.dispose()
