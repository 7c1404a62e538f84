"""Which needs a board is about; the store filters and counts them, for there may be thousands."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, or_

from bot.domain.need import NeedState
from bot.store.prepared import Prepared
from bot.store.tables import metadata

_need = metadata.tables["need"]
_asked = metadata.tables["party"].alias("asked")


@dataclass(frozen=True, slots=True)
class Scope:
    """What was registered in a room, and what one of these departments asked for or is asked for; empty: everything."""

    room_id: int | None = None
    department_ids: tuple[int, ...] = ()


EVERYTHING = Scope()

_departments: Any = bindparam("departments", expanding=True)
_STATES: Any = bindparam("states", expanding=True)
_WITHIN = or_(
    _need.c.room_id == bindparam("room"),
    _need.c.department_id.in_(_departments),
    exists().where(_asked.c.need_id == _need.c.id, _asked.c.department_id.in_(_departments)),
)


class Scoped:
    """A statement about the needs that are in some states and within a scope."""

    def __init__(self, query: Select[Any]) -> None:
        whole = query.where(_need.c.state.in_(_STATES))
        self._whole, self._part = Prepared(whole), Prepared(whole.where(_WITHIN))

    def all(self, connection: Connection, states: Iterable[NeedState], scope: Scope, **more: Any) -> list[Any]:
        """The rows it returns; ``more`` are parameters of its own."""
        asked = {"states": [state.value for state in states], **more}
        if scope == EVERYTHING:
            return self._whole.all(connection, asked)
        return self._part.all(connection, {**asked, "room": scope.room_id, "departments": scope.department_ids})
