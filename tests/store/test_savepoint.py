"""A part of a unit of work is undone alone."""

import pytest
from bot.store.database import open_engine
from bot.store.savepoint import savepoint
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import Connection


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
