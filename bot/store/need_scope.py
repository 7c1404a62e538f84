"""Which needs a board is about; the store filters and counts them, for there may be thousands."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, true

from bot.store.tables import metadata

_need = metadata.tables["need"]
_asked = metadata.tables["party"].alias("asked")


@dataclass(frozen=True, slots=True)
class Scope:
    """What was registered in a room, and what one of these departments asked for or is asked for; empty: everything."""

    room_id: int | None = None
    department_ids: tuple[int, ...] = ()


EVERYTHING = Scope()


def within(scope: Scope) -> ColumnElement[bool]:
    """The condition on needs."""
    if scope == EVERYTHING:
        return true()
    asked = exists().where(_asked.c.need_id == _need.c.id, _asked.c.department_id.in_(scope.department_ids))
    return or_(_need.c.room_id == scope.room_id, _need.c.department_id.in_(scope.department_ids), asked)
