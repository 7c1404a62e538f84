"""Who approves a need, who answers for it, and who rules: found when it matters, from the tables."""

from bot.config.clocks import ArbitrationStep
from bot.domain.need import Need
from bot.domain.people import Office
from bot.services.desk import Desk


def approver_of(desk: Desk, initiator_id: int, department_id: int) -> int | None:
    """Who lets a need out (D07): the department head; for a head's own need the superior; None when nobody must.

    Where nobody holds the role, the process owner (F-68).
    """
    approval = desk.company.settings.approval
    if not approval.classes.standard:
        return None
    head_id = desk.department(department_id).head_id
    if head_id is None or head_id != initiator_id or approval.self_approve:
        return _present(desk, head_id) or process_owner(desk, initiator_id)
    if approval.head_is_initiator != "superior":
        return None
    return superior_of(desk, initiator_id) or process_owner(desk, initiator_id)


def approver_now(desk: Desk, need: Need) -> int | None:
    """Who may let a need out at this moment: the role may have passed to somebody else since it was asked (F-67)."""
    current = approver_of(desk, need.initiator_id, need.department_id)
    return need.approver_id if current is None else current


def initiator_now(desk: Desk, initiator_id: int, department_id: int) -> int:
    """Who answers for a need: its initiator; once they have left, the department's head, else the process owner."""
    head_id = _present(desk, desk.department(department_id).head_id)
    return _present(desk, initiator_id) or head_id or process_owner(desk) or initiator_id


def process_owner(desk: Desk, besides: int | None = None) -> int | None:
    """Who looks after what nobody else does: the secretary, else the leader; never ``besides`` (F-68)."""
    offices = (desk.uow.roster.office(office) for office in (Office.SECRETARY, Office.LEADER))
    return next((person_id for person_id in offices if person_id not in (None, besides)), None)


def superior_of(desk: Desk, person_id: int) -> int | None:
    """A person's superior: the configured one, else the head of their department unless they are the head."""
    person = desk.uow.roster.person(person_id)
    if person.superior_id is not None:
        return _present(desk, person.superior_id)
    if person.department_id is None:
        return None
    head_id = desk.department(person.department_id).head_id
    return _present(desk, head_id) if head_id != person_id else None


def arbiters(desk: Desk, initiator_id: int) -> list[tuple[int, ArbitrationStep]]:
    """The chain of people who may rule on a person's needs, in order, with how long each step waits (D06).

    Nobody is in it twice, and the person themselves never: nobody rules on their own cause.
    """
    chain: list[tuple[int, ArbitrationStep]] = []
    for step in desk.company.settings.arbitration.chain:
        person_id = _arbiter(desk, initiator_id, step.to)
        if person_id is not None and person_id not in (initiator_id, *(known for known, _ in chain)):
            chain.append((person_id, step))
    return chain


def _arbiter(desk: Desk, initiator_id: int, role: str) -> int | None:
    if role == "superior":
        return superior_of(desk, initiator_id)
    if role in ("leader", "secretary", "board"):
        return desk.uow.roster.office(role)
    return next((p.id for p in desk.uow.roster.people() if p.handle == role), None)


def _present(desk: Desk, person_id: int | None) -> int | None:
    """The person, None when they have left the company."""
    return person_id if person_id is not None and desk.uow.roster.person(person_id).active else None
