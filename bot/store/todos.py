"""Todos: who owes what by when."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.domain.subject import Subject
from bot.domain.todo import Role, Todo, TodoKind, TodoState
from bot.store.rows import inserted_id, rows_changed
from bot.store.tables import metadata

_todo = metadata.tables["todo"]


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
        }
        return replace(todo, id=inserted_id(self._c.execute(insert(_todo).values(**values))))

    def get(self, todo_id: int) -> Todo | None:
        """The todo with this id."""
        row = self._c.execute(select(_todo).where(_todo.c.id == todo_id)).first()
        return _todo_of(row) if row else None

    def open_for(self, subject: Subject, kind: TodoKind | None = None, department_id: int | None = None) -> list[Todo]:
        """Open todos about a subject, of one kind and for one department when given."""
        query = select(_todo).where(_todo.c.subject == str(subject), _todo.c.state == TodoState.OPEN.value)
        if kind is not None:
            query = query.where(_todo.c.kind == kind.value)
        if department_id is not None:
            query = query.where(_todo.c.department_id == department_id)
        return [_todo_of(row) for row in self._c.execute(query.order_by(_todo.c.id))]

    def all_for(self, subject: Subject) -> list[Todo]:
        """Every todo there ever was about a subject, oldest first."""
        query = select(_todo).where(_todo.c.subject == str(subject)).order_by(_todo.c.id)
        return [_todo_of(row) for row in self._c.execute(query)]

    def open(self) -> list[Todo]:
        """Everything that is owed, earliest due first."""
        query = select(_todo).where(_todo.c.state == TodoState.OPEN.value).order_by(_todo.c.due_at, _todo.c.id)
        return [_todo_of(row) for row in self._c.execute(query)]

    def close(self, todo_id: int, state: TodoState, now: datetime, by: int | None) -> bool:
        """Close an open todo; False when somebody was faster."""
        query = update(_todo).where(_todo.c.id == todo_id, _todo.c.state == TodoState.OPEN.value)
        return rows_changed(self._c.execute(query.values(state=state.value, closed_at=now, closed_by=by))) == 1

    def raise_level(self, todo_id: int, level: int) -> None:
        """Note how far up the ladder a todo has been escalated."""
        self._c.execute(update(_todo).where(_todo.c.id == todo_id).values(level=level))


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
    )
