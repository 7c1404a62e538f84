"""Todos: who owes what by when."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, or_, select, update

from bot.domain.subject import Subject
from bot.domain.todo import Role, Todo, TodoKind, TodoState
from bot.store.prepared import Prepared
from bot.store.tables import metadata

_todo = metadata.tables["todo"]

_ADD = Prepared(insert(_todo).returning(_todo.c.id))
_GET = Prepared(select(_todo).where(_todo.c.id == bindparam("id")))
_OF = Prepared(select(_todo).where(_todo.c.subject == bindparam("subject")).order_by(_todo.c.id))
_ONE = update(_todo).where(_todo.c.id == bindparam("todo_id"))
_CHANGE = Prepared(_ONE)
_CHANGE_OPEN = Prepared(_ONE.where(_todo.c.state == TodoState.OPEN.value))
_NEXT_OPEN = Prepared(
    select(_todo)
    .where(_todo.c.state == TodoState.OPEN.value, _todo.c.id > bindparam("after"))
    .order_by(_todo.c.id)
    .limit(bindparam("most"))
)
_OPEN_AMONG = Prepared(
    select(_todo).where(_todo.c.id.in_(bindparam("todo_ids", expanding=True)), _todo.c.state == TodoState.OPEN.value)
)
_ALL_OPEN = select(_todo).where(_todo.c.state == TodoState.OPEN.value).order_by(_todo.c.due_at, _todo.c.id)
_OPEN = Prepared(_ALL_OPEN)
_OPEN_IN = Prepared(_ALL_OPEN.where(_todo.c.room_id == bindparam("room")))
_OPEN_OF = Prepared(
    _ALL_OPEN.where(
        or_(
            _todo.c.person_id.in_(bindparam("people", expanding=True)),
            and_(_todo.c.person_id.is_(None), _todo.c.department_id.in_(bindparam("departments", expanding=True))),
        )
    )
)
_FIRST_ALIKE = (
    select(func.min(_todo.c.id))
    .where(_todo.c.state == TodoState.OPEN.value)
    .group_by(_todo.c.kind, _todo.c.role, _todo.c.department_id, _todo.c.person_id, _todo.c.level)
)
_ALIKE = Prepared(select(_todo).where(_todo.c.id.in_(_FIRST_ALIKE)))


class Todos:
    """Opens, finds and closes todos; knows nothing of needs or meetings."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add(self, todo: Todo) -> Todo:
        """Store a new todo and return it with its id."""
        values = {
            "kind": todo.kind.value,
            "subject": str(todo.subject),
            "role": todo.role.value,
            "department_id": todo.department_id,
            "person_id": todo.person_id,
            "room_id": todo.room_id,
            "opened_at": todo.opened_at,
            "due_at": todo.due_at,
            "due": todo.due,
            "state": todo.state.value,
            "level": todo.level,
            "paused_at": todo.paused_at,
        }
        return replace(todo, id=_ADD.first(self._c, values).id)

    def get(self, todo_id: int) -> Todo | None:
        """The todo with this id."""
        row = _GET.first(self._c, {"id": todo_id})
        return _todo_of(row) if row else None

    def open_among(self, todo_ids: Collection[int]) -> dict[int, Todo]:
        """Those of these that are still open, by id."""
        return {row.id: _todo_of(row) for row in _OPEN_AMONG.all(self._c, {"todo_ids": todo_ids})}

    def open_for(self, subject: Subject, kind: TodoKind | None = None, department_id: int | None = None) -> list[Todo]:
        """Open todos about a subject, of one kind and for one department when given."""
        # With the state in the query SQLite walks the index of everything open in the company.
        return [
            _todo_of(row)
            for row in _OF.all(self._c, {"subject": str(subject)})
            if row.state == TodoState.OPEN and kind in (None, row.kind) and department_id in (None, row.department_id)
        ]

    def all_for(self, subject: Subject) -> list[Todo]:
        """Every todo there ever was about a subject, oldest first."""
        return [_todo_of(row) for row in _OF.all(self._c, {"subject": str(subject)})]

    def open(self) -> list[Todo]:
        """Everything that is owed, earliest due first."""
        return [_todo_of(row) for row in _OPEN.all(self._c)]

    def one_of_each_alike(self) -> list[Todo]:
        """An open todo of each kind, role, department, person and level that there is among them."""
        return [_todo_of(row) for row in _ALIKE.all(self._c)]

    def open_of(self, person_ids: Collection[int], department_ids: Collection[int]) -> list[Todo]:
        """Open todos that name one of these people, or nobody and one of these departments, earliest due first."""
        values = {"people": person_ids, "departments": department_ids}
        return [_todo_of(row) for row in _OPEN_OF.all(self._c, values)]

    def open_in(self, room_id: int) -> list[Todo]:
        """What is owed about records that came from a room, earliest due first."""
        return [_todo_of(row) for row in _OPEN_IN.all(self._c, {"room": room_id})]

    def close(self, todo_id: int, state: TodoState, now: datetime, by: int | None) -> bool:
        """Close an open todo; False when somebody was faster."""
        values = {"todo_id": todo_id, "state": state.value, "closed_at": now, "closed_by": by}
        return _CHANGE_OPEN.run(self._c, values) == 1

    def set_clock(self, todo: Todo) -> None:
        """Store when the todo is due now, why, and whether its clock stands still."""
        values = {"due_at": todo.due_at, "due": todo.due, "paused_at": todo.paused_at}
        _CHANGE_OPEN.run(self._c, {"todo_id": todo.id, **values})

    def open_after(self, todo_id: int, most: int) -> list[Todo]:
        """The next open todos by number."""
        return [_todo_of(row) for row in _NEXT_OPEN.all(self._c, {"after": todo_id, "most": most})]

    def raise_level(self, todo_id: int, level: int) -> None:
        """Note how far up the ladder a todo has been escalated."""
        self.raise_levels([(todo_id, level)])

    def raise_levels(self, levels: Iterable[tuple[int, int]]) -> None:
        """The same for many todos, in this order."""
        _CHANGE.run_each(self._c, [{"todo_id": todo_id, "level": level} for todo_id, level in levels])


def _todo_of(row: Row[Any]) -> Todo:
    return Todo(
        id=row.id,
        kind=TodoKind(row.kind),
        subject=Subject.parse(row.subject),
        role=Role(row.role),
        opened_at=row.opened_at,
        due_at=row.due_at,
        due=row.due,
        department_id=row.department_id,
        person_id=row.person_id,
        room_id=row.room_id,
        state=TodoState(row.state),
        level=row.level,
        paused_at=row.paused_at,
    )
