"""Opening and closing todos: the todo, its computed due time and its timers live and die in one commit."""

from bot.domain.limits import Limit
from bot.domain.subject import Subject
from bot.domain.todo import Role, Todo, TodoKind, TodoState
from bot.services.clocks import arm, set_clock
from bot.services.desk import Desk


def open_todo(
    desk: Desk,
    kind: TodoKind,
    subject: Subject,
    limit: Limit,
    *,
    role: Role = Role.PERSON,
    person_id: int | None = None,
    department_id: int | None = None,
    room_id: int | None = None,
    level: int = 0,
) -> Todo:
    """Somebody owes an act within ``limit`` from now; arms what the ladder says about it."""
    todo = Todo(
        id=0,
        kind=kind,
        subject=subject,
        role=role,
        opened_at=desk.now,
        due_at=desk.now,
        due={},
        department_id=department_id,
        person_id=person_id,
        room_id=room_id,
        level=level,
    )
    return open_todo_until(desk, set_clock(desk, todo, desk.now, limit))


def open_todo_until(desk: Desk, todo: Todo) -> Todo:
    """A todo whose due time is known already, as one that a person set; arms what the ladder says about it."""
    stored = desk.uow.todos.add(todo)
    arm(desk, stored)
    return stored


def close_todos(
    desk: Desk,
    subject: Subject,
    kind: TodoKind | None = None,
    *,
    department_id: int | None = None,
    person_id: int | None = None,
    state: TodoState = TodoState.DONE,
) -> list[Todo]:
    """Close what is open about a subject, with its timers; returns what was closed."""
    closed = [
        todo
        for todo in desk.uow.todos.open_for(subject, kind, department_id)
        if person_id is None or todo.person_id == person_id
    ]
    for todo in closed:
        desk.uow.todos.close(todo.id, state, desk.now, desk.actor.id if desk.actor else None)
        desk.uow.timers.cancel_todo(todo.id)
    return closed
