"""Timer rows: something that will come due."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from bot.domain.timer import Timer
from bot.store.prepared import Prepared
from bot.store.rows import insert_if_new
from bot.store.tables import metadata

_timer = metadata.tables["timer"]

_ARMED = _timer.c.state == "armed"
_GET = Prepared(select(_timer).where(_timer.c.id == bindparam("id")))
_DUE = Prepared(
    select(_timer)
    .where(_ARMED, _timer.c.fire_at <= bindparam("now"))
    .order_by(_timer.c.fire_at, _timer.c.id)
    .limit(bindparam("most"))
)
_ARMED_OF = Prepared(select(_timer).where(_ARMED, _timer.c.kind == bindparam("of_kind")).order_by(_timer.c.fire_at))
_NEXT = Prepared(select(func.min(_timer.c.fire_at).label("at")).where(_ARMED))
_CHANGE = Prepared(update(_timer).where(_timer.c.id == bindparam("timer_id"), _ARMED))
_CANCEL_TODO = Prepared(update(_timer).where(_timer.c.todo_id == bindparam("of_todo"), _ARMED))
_CANCEL = Prepared(update(_timer).where(_timer.c.key == bindparam("of_key"), _ARMED))


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

    def armed(self, kind: str) -> list[Timer]:
        """Every armed timer of this kind, earliest first."""
        return [_timer_of(row) for row in _ARMED_OF.all(self._c, {"of_kind": kind})]

    def retime(self, timer: Timer, fire_at: datetime) -> None:
        """Let an armed timer fire at another time."""
        if timer.fire_at != fire_at:
            _CHANGE.run(self._c, {"timer_id": timer.id, "fire_at": fire_at})

    def due(self, now: datetime, limit: int = 200) -> list[Timer]:
        """Armed timers whose time has come, earliest first."""
        return [_timer_of(row) for row in _DUE.all(self._c, {"now": now, "most": limit})]

    def next_fire(self) -> datetime | None:
        """When the earliest armed timer fires."""
        moment: datetime | None = _NEXT.first(self._c).at
        return moment

    def fire(self, timer_id: int, now: datetime) -> Timer | None:
        """Mark an armed timer fired and return it; None when it was fired or cancelled meanwhile."""
        if _CHANGE.run(self._c, {"timer_id": timer_id, "state": "fired", "fired_at": now}) != 1:
            return None
        return _timer_of(_GET.first(self._c, {"id": timer_id}))

    def cancel_todo(self, todo_id: int) -> None:
        """Cancel whatever is still armed for a todo."""
        _CANCEL_TODO.run(self._c, {"of_todo": todo_id, "state": "cancelled"})

    def cancel(self, key: str) -> None:
        """Cancel an armed timer by key."""
        _CANCEL.run(self._c, {"of_key": key, "state": "cancelled"})


def _timer_of(row: Row[Any]) -> Timer:
    return Timer(row.id, row.key, row.kind, row.fire_at, row.subject, row.todo_id, row.stage)
