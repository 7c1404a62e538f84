"""Who approves a need, and who rules when departments cannot agree: found when it matters, from the tables."""

from bot.config.clocks import ArbitrationStep
from bot.domain.need import Need
from bot.domain.people import Office, Person
from bot.services.desk import Desk


def approver_of(desk: Desk, initiator: Person, department_id: int) -> int | None:
    """Who lets a need out (D07): the department head; for a head's own need the superior; None when nobody must.

    A department without a head falls to the coordination leader, so that no need waits for nobody (F-68).
    """
    approval = desk.company.settings.approval
    if not approval.classes.standard:
        return None
    head_id = desk.department(department_id).head_id or desk.uow.roster.office(Office.LEADER)
    if head_id != initiator.id or approval.self_approve:
        return head_id
    return superior_of(desk, initiator) if approval.head_is_initiator == "superior" else None


def approver_now(desk: Desk, need: Need) -> int | None:
    """Who may let a need out at this moment: the role may have passed to somebody else since it was asked (F-67)."""
    current = approver_of(desk, desk.uow.roster.person(need.initiator_id), need.department_id)
    return need.approver_id if current is None else current


def superior_of(desk: Desk, person: Person) -> int | None:
    """A person's superior: the configured one, else the head of their department unless they are the head."""
    if person.superior_id is not None:
        return person.superior_id
    if person.department_id is None:
        return None
    head_id = desk.department(person.department_id).head_id
    return head_id if head_id != person.id else None


def arbiters(desk: Desk, need: Need) -> list[tuple[int, ArbitrationStep]]:
    """The chain of people who may rule, in order, with how long each step waits (D06); nobody twice.

    Whoever registered the need is not among them: nobody rules on their own cause.
    """
    chain: list[tuple[int, ArbitrationStep]] = []
    for step in desk.company.settings.arbitration.chain:
        person_id = _arbiter(desk, need, step.to)
        if person_id is not None and person_id not in (need.initiator_id, *(known for known, _ in chain)):
            chain.append((person_id, step))
    return chain


def _arbiter(desk: Desk, need: Need, role: str) -> int | None:
    if role == "superior":
        return superior_of(desk, desk.uow.roster.person(need.initiator_id))
    if role in ("leader", "secretary", "board"):
        return desk.uow.roster.office(role)
    return next((p.id for p in desk.uow.roster.people() if p.handle == role), None)
