"""Numbers that never collide: one row per scope, raised in the same transaction as the record."""

from sqlalchemy import Connection

from bot.store.prepared import Prepared
from bot.store.rows import INSERTS
from bot.store.tables import metadata

_counter = metadata.tables["counter"]

_NEXT = {
    dialect: Prepared(
        added(_counter)
        .on_conflict_do_update(index_elements=["scope"], set_={"value": _counter.c.value + 1})
        .returning(_counter.c.value)
    )
    for dialect, added in INSERTS.items()
}


class Counters:
    """Gives the next number of a scope."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def next(self, scope: str) -> int:
        """One more than the last number given in the scope, starting at 1 (N01)."""
        number: int = _NEXT[self._c.dialect.name].first(self._c, {"scope": scope, "value": 1}).value
        return number
