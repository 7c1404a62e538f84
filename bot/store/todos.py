"""Todos: who owes what by when."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

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
_OPEN_IN = (
    select(_todo)
    .where(_todo.c.room_id == bindparam("room"), _todo.c.state == TodoState.OPEN.value)
    .order_by(_todo.c.due_at, _todo.c.id)
)


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
        query = select(_todo).where(_todo.c.state == TodoState.OPEN.value).order_by(_todo.c.due_at, _todo.c.id)
        return [_todo_of(row) for row in self._c.execute(query)]

    def open_in(self, room_id: int) -> list[Todo]:
        """What is owed about records that came from a room, earliest due first."""
        return [_todo_of(row) for row in self._c.execute(_OPEN_IN, {"room": room_id})]

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
        _CHANGE.run(self._c, {"todo_id": todo_id, "level": level})


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
