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
        if connection.invalidated:  # the server has undone it, and nothing can be said to it any more
            raise
        _UNDO.run(connection)
        _RELEASE.run(connection)
        raise
    _RELEASE.run(connection)
