"""Numbers that never collide: one row per scope, raised in the same transaction as the record."""

from sqlalchemy import Connection

from bot.store.rows import upsert
from bot.store.tables import metadata

_counter = metadata.tables["counter"]


class Counters:
    """Gives the next number of a scope."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def next(self, scope: str) -> int:
        """One more than the last number given in the scope, starting at 1 (N01)."""
        statement = upsert(self._c, _counter).values(scope=scope, value=1)
        raised = statement.on_conflict_do_update(index_elements=["scope"], set_={"value": _counter.c.value + 1})
        return int(self._c.execute(raised.returning(_counter.c.value)).scalar_one())
