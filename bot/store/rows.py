"""What the repositories share in talking to either store."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, CursorResult, Result, Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.prepared import Prepared

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def upsert(connection: Connection, table: Table) -> Any:
    """An insert with on-conflict clauses, in the store's own dialect."""
    return _INSERTS[connection.dialect.name](table)


def insert_if_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless one of its unique keys is taken; tells whether it was inserted."""
    return _insert_if_new(connection.dialect.name, table).first(connection, row) is not None


@cache
def _insert_if_new(dialect: str, table: Table) -> Prepared:
    return Prepared(_INSERTS[dialect](table).on_conflict_do_nothing().returning(*table.primary_key))


def inserted_id(result: Result[Any]) -> int:
    """The surrogate id of the row just inserted."""
    assert isinstance(result, CursorResult)
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def rows_changed(result: Result[Any]) -> int:
    """How many rows an update or delete changed; an insert does not tell on every store."""
    assert isinstance(result, CursorResult)
    return result.rowcount
