"""Who is told instead when an owed message cannot be delivered (F-43): the owner, the head, the secretary."""

from collections.abc import Iterator

from bot.domain.people import Department, Office
from bot.domain.subject import Subject
from bot.domain.todo import Todo
from bot.services.desk import Desk
from bot.services.owners import owners


def instead(desk: Desk, todo_id: int | None, subject: str, room_id: int | None, person_id: int | None) -> list[int]:
    """Everybody who may be told, in order: who owes the todo, the heads of who is concerned, the secretary."""
    todo = desk.uow.todos.get(todo_id) if todo_id is not None else None
    todos = [todo] if todo else _open_todos(desk, subject)
    found = [owner for each in todos for owner in owners(desk, each)]
    departments = [*_of_todos(desk, todos), *_of_person(desk, person_id), *_of_room(desk, room_id)]
    found += [department.head_id for department in departments if department.head_id is not None]
    secretary = desk.uow.roster.office(Office.SECRETARY)
    found += [secretary] if secretary is not None else []
    return [each for each in dict.fromkeys(found) if each != person_id]


def _open_todos(desk: Desk, subject: str) -> list[Todo]:
    return desk.uow.todos.open_for(Subject.parse(subject)) if subject else []


def _of_todos(desk: Desk, todos: list[Todo]) -> Iterator[Department]:
    for todo in todos:
        if todo.department_id is not None:
            yield desk.department(todo.department_id)
        elif todo.person_id is not None:
            yield from _of_person(desk, todo.person_id)


def _of_person(desk: Desk, person_id: int | None) -> Iterator[Department]:
    department_id = desk.uow.roster.person(person_id).department_id if person_id is not None else None
    if department_id is not None:
        yield desk.department(department_id)


def _of_room(desk: Desk, room_id: int | None) -> Iterator[Department]:
    room = desk.uow.rooms.get(room_id) if room_id is not None else None
    for department_id in room.department_ids if room else ():
        yield desk.department(department_id)
