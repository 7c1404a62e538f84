"""Timer rows: something that will come due."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

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
_UNFIRED = or_(_ARMED, _timer.c.state == "held")
_CANCEL_TODO = Prepared(update(_timer).where(_timer.c.todo_id == bindparam("of_todo"), _UNFIRED))
_HOLD_TODO = Prepared(update(_timer).where(_timer.c.todo_id == bindparam("of_todo"), _ARMED))
_MOVE = Prepared(update(_timer).where(_timer.c.key == bindparam("of_key"), _UNFIRED))
_NEWEST = Prepared(select(_timer).where(_timer.c.kind == bindparam("of_kind")).order_by(_timer.c.id.desc()).limit(1))
_FIRE_ALL = Prepared(
    update(_timer)
    .where(_timer.c.id.in_(bindparam("timer_ids", expanding=True)), _ARMED)
    .values(state="fired", fired_at=bindparam("fired_at"))
    .returning(_timer)
)
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

    def move(self, key: str, fire_at: datetime) -> None:
        """Let a timer that has not fired fire at this time, one that was held too."""
        _MOVE.run(self._c, {"of_key": key, "state": "armed", "fire_at": fire_at})

    def hold_todo(self, todo_id: int) -> None:
        """Nothing of a todo fires until it is moved to a time again."""
        _HOLD_TODO.run(self._c, {"of_todo": todo_id, "state": "held"})

    def newest(self, kind: str) -> Timer | None:
        """The timer of this kind that was armed last, whatever became of it."""
        row = _NEWEST.first(self._c, {"of_kind": kind})
        return _timer_of(row) if row else None

    def due(self, now: datetime, limit: int = 200) -> list[Timer]:
        """Armed timers whose time has come, earliest first."""
        return [_timer_of(row) for row in _DUE.all(self._c, {"now": now, "most": limit})]

    def get(self, timer_id: int) -> Timer | None:
        """One timer, whatever became of it."""
        row = _GET.first(self._c, {"id": timer_id})
        return _timer_of(row) if row else None

    def next_fire(self) -> datetime | None:
        """When the earliest armed timer fires."""
        moment: datetime | None = _NEXT.first(self._c).at
        return moment

    def fire(self, timer_id: int, now: datetime) -> Timer | None:
        """Mark an armed timer fired and return it; None when it was fired or cancelled meanwhile."""
        if _CHANGE.run(self._c, {"timer_id": timer_id, "state": "fired", "fired_at": now}) != 1:
            return None
        return _timer_of(_GET.first(self._c, {"id": timer_id}))

    def fire_all(self, timer_ids: Collection[int], now: datetime) -> list[Timer]:
        """The same for many at once; those that fired, earliest first."""
        rows = _FIRE_ALL.all(self._c, {"timer_ids": timer_ids, "fired_at": now})
        return sorted((_timer_of(row) for row in rows), key=lambda timer: (timer.fire_at, timer.id))

    def cancel_todo(self, todo_id: int) -> None:
        """Cancel whatever has not fired for a todo."""
        _CANCEL_TODO.run(self._c, {"of_todo": todo_id, "state": "cancelled"})

    def cancel(self, key: str) -> None:
        """Cancel an armed timer by key."""
        _CANCEL.run(self._c, {"of_key": key, "state": "cancelled"})


def _timer_of(row: Row[Any]) -> Timer:
    return Timer(row.id, row.key, row.kind, row.fire_at, row.subject, row.todo_id, row.stage)
