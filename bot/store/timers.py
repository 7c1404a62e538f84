"""Timer rows: something that will come due."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from bot.domain.timer import Timer
from bot.store.rows import insert_if_new, rows_changed
from bot.store.tables import metadata

_timer = metadata.tables["timer"]

_ARMED = _timer.c.state == "armed"
_GET = select(_timer).where(_timer.c.id == bindparam("id"))
_DUE = (
    select(_timer)
    .where(_ARMED, _timer.c.fire_at <= bindparam("now"))
    .order_by(_timer.c.fire_at, _timer.c.id)
    .limit(bindparam("most"))
)
_NEXT = select(func.min(_timer.c.fire_at)).where(_ARMED)
_CHANGE = update(_timer).where(_timer.c.id == bindparam("timer_id"), _ARMED)
_CANCEL_TODO = update(_timer).where(_timer.c.todo_id == bindparam("of_todo"), _ARMED)
_CANCEL = update(_timer).where(_timer.c.key == bindparam("of_key"), _ARMED)


class Timers:
    """Arms, claims and cancels timers; arming the same key twice changes nothing."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def arm(
        self, key: str, kind: str, fire_at: datetime, *, subject: str = "", todo_id: int | None = None, stage: str = ""
    ) -> None:
        """Write a timer row unless the key is taken."""
        row = {"key": key, "kind": kind, "fire_at": fire_at, "subject": subject, "todo_id": todo_id, "stage": stage}
        insert_if_new(self._c, _timer, {"state": "armed", **row})

    def due(self, now: datetime, limit: int = 200) -> list[Timer]:
        """Armed timers whose time has come, earliest first."""
        return [_timer_of(row) for row in self._c.execute(_DUE, {"now": now, "most": limit})]

    def next_fire(self) -> datetime | None:
        """When the earliest armed timer fires."""
        moment: datetime | None = self._c.execute(_NEXT).scalar()
        return moment

    def fire(self, timer_id: int, now: datetime) -> Timer | None:
        """Mark an armed timer fired and return it; None when it was fired or cancelled meanwhile."""
        fired = self._c.execute(_CHANGE, {"timer_id": timer_id, "state": "fired", "fired_at": now})
        if rows_changed(fired) != 1:
            return None
        return _timer_of(self._c.execute(_GET, {"id": timer_id}).one())

    def cancel_todo(self, todo_id: int) -> None:
        """Cancel whatever is still armed for a todo."""
        self._c.execute(_CANCEL_TODO, {"of_todo": todo_id, "state": "cancelled"})

    def cancel(self, key: str) -> None:
        """Cancel an armed timer by key."""
        self._c.execute(_CANCEL, {"of_key": key, "state": "cancelled"})


def _timer_of(row: Row[Any]) -> Timer:
    return Timer(row.id, row.key, row.kind, row.fire_at, row.subject, row.todo_id, row.stage)
