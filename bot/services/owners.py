"""Who owes a todo at this moment, and to whom it escalates: found in the tables when it matters."""

from bot.domain.people import Department, Office
from bot.domain.todo import Role, Todo
from bot.services.absences import covering
from bot.services.approvers import approver_of, arbiters, initiator_now, process_owner, superior_of
from bot.services.desk import Desk

_OF_SOMEBODYS_NEED = frozenset({Role.APPROVER, Role.INITIATOR, Role.ARBITER})


def owners(desk: Desk, todo: Todo) -> tuple[int, ...]:
    """Who owes a todo now: the named person, or whoever holds the role at this moment (F-67).

    Nobody holds it: the process owner, except for the daily progress, which the board asks for (F-68).
    """
    return covering(desk, _in_office(desk, todo))


def _in_office(desk: Desk, todo: Todo) -> tuple[int, ...]:
    """Who owes it whether they are there or not."""
    if todo.role is Role.PERSON:
        return (todo.person_id,) if todo.person_id is not None else ()
    assert todo.department_id is not None, "a role is held in a department"
    if todo.role in _OF_SOMEBODYS_NEED:
        return _one(_about_need(desk, todo))
    holders = _holders(desk.department(todo.department_id), todo.role)
    return holders if holders or todo.role is Role.UPDATER else _one(process_owner(desk))


def answers_for(desk: Desk, department_id: int) -> tuple[int, ...]:
    """Who may answer in a department's name: contacts, deputies, the head; where there is nobody, the process owner."""
    department = desk.department(department_id)
    may = dict.fromkeys((*department.contacts, *department.deputy_ids, *_one(department.head_id)))
    return tuple(may) or _one(process_owner(desk))


def escalates_to(desk: Desk, todo: Todo, to: str) -> int | None:
    """Whom a rung of the ladder means: head, superior, an office, or a person by handle; None when it is an owner.

    A need is never escalated to whoever waits for it.
    """
    waiting = (todo.person_id,) if todo.role in (Role.APPROVER, Role.ARBITER) else ()
    found = _rung_person(desk, todo, to)
    return None if found in (*owners(desk, todo), *waiting) else found


def _about_need(desk: Desk, todo: Todo) -> int | None:
    assert todo.person_id is not None, "such a todo names whose need it is about"
    assert todo.department_id is not None, "and of which department"
    if todo.role is Role.APPROVER:
        return approver_of(desk, todo.person_id, todo.department_id)
    if todo.role is Role.INITIATOR:
        return initiator_now(desk, todo.person_id, todo.department_id)
    chain = arbiters(desk, todo.person_id)
    return chain[min(todo.level, len(chain) - 1)][0] if chain else process_owner(desk, todo.person_id)


def _rung_person(desk: Desk, todo: Todo, to: str) -> int | None:
    if to == "head":
        return _head(desk, todo)
    if to == "superior":
        head = _head(desk, todo)
        return superior_of(desk, head) if head is not None else None
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
        return _one(department.head_id) or department.contacts
    if role is Role.UPDATER:
        return _one(department.updater_id)
    return department.contacts


def _one(person_id: int | None) -> tuple[int, ...]:
    return () if person_id is None else (person_id,)
