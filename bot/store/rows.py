"""What the repositories share in talking to either store."""

from typing import Any

from sqlalchemy import Connection, CursorResult, Result, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table) -> Any:
    """An insert with on-conflict clauses, in the store's own dialect."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return make(table)


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
