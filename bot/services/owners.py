"""Who owes a todo at this moment, and to whom it escalates: found in the tables when it matters."""

from bot.domain.people import Department, Office
from bot.domain.todo import Role, Todo
from bot.services.approvers import superior_of
from bot.services.desk import Desk


def owners(desk: Desk, todo: Todo) -> tuple[int, ...]:
    """Who owes a todo now: the named person, or whoever holds the role in the department at this moment."""
    if todo.role is Role.PERSON:
        return (todo.person_id,) if todo.person_id is not None else ()
    assert todo.department_id is not None, "a role is held in a department"
    return _holders(desk.department(todo.department_id), todo.role)


def escalates_to(desk: Desk, todo: Todo, to: str) -> int | None:
    """Whom a rung of the ladder means: head, superior, an office, or a person by handle; None when it is an owner."""
    found = _rung_person(desk, todo, to)
    return None if found in owners(desk, todo) else found


def _rung_person(desk: Desk, todo: Todo, to: str) -> int | None:
    if to == "head":
        return _head(desk, todo)
    if to == "superior":
        head = _head(desk, todo)
        return superior_of(desk, desk.uow.roster.person(head)) if head is not None else None
    if to in (Office.LEADER, Office.SECRETARY, "board"):
        return desk.uow.roster.office(to)
    return next((person.id for person in desk.uow.roster.people() if person.handle == to), None)


def _head(desk: Desk, todo: Todo) -> int | None:
    department_id = todo.department_id
    if department_id is None and todo.person_id is not None:
        department_id = desk.uow.roster.person(todo.person_id).department_id
    return desk.department(department_id).head_id if department_id is not None else None


def _holders(department: Department, role: Role) -> tuple[int, ...]:
    if role is Role.HEAD:
        return (department.head_id,) if department.head_id else department.contacts
    if role is Role.UPDATER:
        return (department.updater_id,) if department.updater_id else ()
    return department.contacts
