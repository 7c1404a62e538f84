"""Timer rows: something that will come due."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from bot.domain.timer import Timer
from bot.store.rows import rows_changed, upsert
from bot.store.tables import metadata

_timer = metadata.tables["timer"]


class Timers:
    """Arms, claims and cancels timers; arming the same key twice changes nothing."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def arm(
        self, key: str, kind: str, fire_at: datetime, *, subject: str = "", todo_id: int | None = None, stage: str = ""
    ) -> None:
        """Write a timer row unless the key is taken."""
        row = {"key": key, "kind": kind, "fire_at": fire_at, "subject": subject, "todo_id": todo_id, "stage": stage}
        self._c.execute(upsert(self._c, _timer).values(state="armed", **row).on_conflict_do_nothing())

    def due(self, now: datetime, limit: int = 200) -> list[Timer]:
        """Armed timers whose time has come, earliest first."""
        query = select(_timer).where(_timer.c.state == "armed", _timer.c.fire_at <= now)
        return [_timer_of(row) for row in self._c.execute(query.order_by(_timer.c.fire_at, _timer.c.id).limit(limit))]

    def next_fire(self) -> datetime | None:
        """When the earliest armed timer fires."""
        moment: datetime | None = self._c.execute(
            select(func.min(_timer.c.fire_at)).where(_timer.c.state == "armed")
        ).scalar()
        return moment

    def fire(self, timer_id: int, now: datetime) -> Timer | None:
        """Mark an armed timer fired and return it; None when it was fired or cancelled meanwhile."""
        query = update(_timer).where(_timer.c.id == timer_id, _timer.c.state == "armed")
        if rows_changed(self._c.execute(query.values(state="fired", fired_at=now))) != 1:
            return None
        row = self._c.execute(select(_timer).where(_timer.c.id == timer_id)).one()
        return _timer_of(row)

    def cancel_todo(self, todo_id: int) -> None:
        """Cancel whatever is still armed for a todo."""
        where = (_timer.c.todo_id == todo_id, _timer.c.state == "armed")
        self._c.execute(update(_timer).where(*where).values(state="cancelled"))

    def cancel(self, key: str) -> None:
        """Cancel an armed timer by key."""
        where = (_timer.c.key == key, _timer.c.state == "armed")
        self._c.execute(update(_timer).where(*where).values(state="cancelled"))


def _timer_of(row: Row[Any]) -> Timer:
    return Timer(row.id, row.key, row.kind, row.fire_at, row.subject, row.todo_id, row.stage)
