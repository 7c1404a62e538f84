"""Who is away until when, and who stands in."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.leave import Absence
from bot.store.prepared import Prepared
from bot.store.tables import metadata

_absence = metadata.tables["absence"]

_NOT_OVER = Prepared(
    select(_absence)
    .where(_absence.c.cancelled_at.is_(None), _absence.c.ends_at > bindparam("now"))
    .order_by(_absence.c.begins_at, _absence.c.id)
)
_SINCE = Prepared(
    select(_absence).where(_absence.c.ends_at > bindparam("since")).order_by(_absence.c.begins_at, _absence.c.id)
)
_CANCEL = update(_absence).where(
    _absence.c.person_id == bindparam("who"), _absence.c.cancelled_at.is_(None), _absence.c.ends_at > bindparam("now")
)


class Absences:
    """Read once an event; ``acting_for`` is for whom the event's actor acts, when not in their own right."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection
        self._known: list[Absence] | None = None
        self.acting_for: int | None = None

    def not_over(self, now: datetime) -> list[Absence]:
        """Those that run or are still to come, by their beginning."""
        if self._known is None:
            rows = _NOT_OVER.all(self._c, {"now": now})
            self._known = [Absence(row.person_id, row.delegate_id, row.begins_at, row.ends_at) for row in rows]
        return self._known

    def since(self, moment: datetime) -> list[Absence]:
        """Those that were not over at a moment, as long as they really lasted, by their beginning."""
        return [
            Absence(row.person_id, row.delegate_id, row.begins_at, min(row.ends_at, row.cancelled_at or row.ends_at))
            for row in _SINCE.all(self._c, {"since": moment})
        ]

    def add(self, absence: Absence) -> None:
        """Somebody will be away."""
        self._known = None
        row = {"person_id": absence.person_id, "delegate_id": absence.delegate_id}
        self._c.execute(insert(_absence), {**row, "begins_at": absence.begins_at, "ends_at": absence.ends_at})

    def cancel(self, person_id: int, now: datetime) -> None:
        """Somebody is back, or stays after all."""
        self._known = None
        self._c.execute(_CANCEL, {"who": person_id, "now": now, "cancelled_at": now})
