"""A part of a unit of work that can be undone alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from bot.store.prepared import Prepared

_SET, _UNDO, _RELEASE = (
    Prepared(text(f"{word} part")) for word in ("SAVEPOINT", "ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT")
)


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """What is done inside is undone when it raises; what went before stays."""
    _SET.run(connection)
    try:
        yield
    except BaseException:
        if is_undone(connection):
            raise
        _UNDO.run(connection)
        _RELEASE.run(connection)
        raise
    _RELEASE.run(connection)


def is_undone(connection: Connection) -> bool:
    """Whether the store took the whole transaction back by itself: the connection is lost, or SQLite's disk is full."""
    if connection.invalidated:
        return True
    driver = connection.connection.dbapi_connection
    return connection.dialect.name == "sqlite" and driver is not None and not driver.in_transaction
