"""What keeps the replicas of one PostgreSQL store from treading on each other; SQLite's one writer needs none of it.

An act on a record holds the record before it reads it, so that acts on one record queue up and each sees what the one
before it did. Whatever slips past that is seen when it writes: the record's revision, or its place in the journal, is
taken. Then the whole unit of work is repeated by the writer (F-20).
"""

from sqlalchemy import Connection, String, bindparam, func, select

from bot.errors import LiaisonError
from bot.store.prepared import Prepared

_LOCK = func.hashtextextended(bindparam("what", type_=String), 0)
_HOLD = Prepared(select(func.pg_advisory_xact_lock(_LOCK).label("held")))
_HOLD_IF_FREE = Prepared(select(func.pg_try_advisory_xact_lock(_LOCK).label("held")))


class LostRaceError(LiaisonError):
    """Somebody else changed what this unit of work had read; done again it will see the change."""


def hold(connection: Connection, what: str) -> None:
    """Keep others off a record, or off anything with a name, until the end of the transaction; wait for it first."""
    if connection.dialect.name == "postgresql":
        _HOLD.run(connection, {"what": what})


def hold_if_free(connection: Connection, what: str) -> bool:
    """The same without waiting; False when somebody else holds it."""
    return connection.dialect.name != "postgresql" or bool(_HOLD_IF_FREE.first(connection, {"what": what}).held)
