"""What the repositories share in talking to either store."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, CursorResult, Result, Table, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.prepared import Prepared, Values

INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""The dialects' own inserts, with on-conflict clauses."""


def upsert(connection: Connection, table: Table) -> Any:
    """An insert with on-conflict clauses, in the store's own dialect."""
    return INSERTS[connection.dialect.name](table)


def insert_if_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless one of its unique keys is taken; tells whether it was inserted."""
    return _insert_if_new(connection.dialect.name, table).first(connection, row) is not None


@cache
def _insert_if_new(dialect: str, table: Table) -> Prepared:
    return Prepared(INSERTS[dialect](table).on_conflict_do_nothing().returning(*table.primary_key))


def put_row(connection: Connection, table: Table, key: str, row: Mapping[str, Any]) -> None:
    """Insert the row, or bring the one with this key to its values."""
    _put_row(connection.dialect.name, table, key, tuple(row)).run(connection, row)


@cache
def _put_row(dialect: str, table: Table, key: str, names: tuple[str, ...]) -> Prepared:
    added = INSERTS[dialect](table)
    changed = {name: added.excluded[name] for name in names if name != key}
    return Prepared(added.on_conflict_do_update(index_elements=[key], set_=changed))


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


class KeyedRows:
    """The rows of a table that have a natural key, which are inserted or brought to a new value."""

    def __init__(self, table: Table, *key: str) -> None:
        self._key = key
        self._all = Prepared(select(table))
        self._find = Prepared(select(table).where(*(table.c[name] == bindparam(name) for name in key)))
        self._insert = Prepared(insert(table).returning(table.c.id))
        self._change = Prepared(update(table).where(table.c.id == bindparam("row_id")))

    def put(self, connection: Connection, key: Values, values: Values, defaults: Values) -> tuple[int, bool]:
        """The row's id, and whether anything was written; ``defaults`` are of a new row only."""
        return self._bring(connection, self._find.first(connection, key), key, values, defaults)

    def put_all(
        self, connection: Connection, wanted: Sequence[tuple[Values, Values]], defaults: Values
    ) -> list[tuple[int, bool]]:
        """The same for many keys and their values, in this order; what is known is read once."""
        known = {tuple(getattr(row, name) for name in self._key): row for row in self._all.all(connection)}
        return [
            self._bring(connection, known.get(tuple(key[name] for name in self._key)), key, values, defaults)
            for key, values in wanted
        ]

    def _bring(
        self, connection: Connection, found: Any, key: Values, values: Values, defaults: Values
    ) -> tuple[int, bool]:
        if found is None:
            return int(self._insert.first(connection, {**defaults, **key, **values}).id), True
        changed = any(getattr(found, name) != value for name, value in values.items())
        if changed:
            self._change.run(connection, {"row_id": found.id, **values})
        return int(found.id), changed
