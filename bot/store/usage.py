"""What was used of a month's calls and messages, by organisation; kept in small batches."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select

from bot.store.prepared import Prepared
from bot.store.rows import upsert
from bot.store.tables import metadata

_usage = metadata.tables["usage"]

_OF = Prepared(
    select(_usage.c.kind, _usage.c.used).where(
        _usage.c.organisation == bindparam("organisation"), _usage.c.month == bindparam("month")
    )
)


class Usage:
    """Adds up uses; ``month`` is written 2026-11."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add(self, organisation: str, month: str, uses: Mapping[str, int]) -> None:
        """So many more of each kind."""
        for kind, count in uses.items():
            row = {"organisation": organisation, "month": month, "kind": kind, "used": count}
            raised = upsert(self._c, _usage).values(row)
            keys = ["organisation", "month", "kind"]
            self._c.execute(raised.on_conflict_do_update(index_elements=keys, set_={"used": _usage.c.used + count}))

    def of(self, organisation: str, month: str) -> dict[str, int]:
        """What was used of each kind."""
        found = _OF.all(self._c, {"organisation": organisation, "month": month})
        return {row.kind: row.used for row in found}
