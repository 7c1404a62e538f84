"""Needs in execution, put straight into the store of an office."""

from datetime import datetime

from bot.domain.need import Need, NeedState, NeedVersion, Party, PartyState
from bot.domain.people import Department

from tests.domain.company_time import at
from tests.services.office import Office

CONFIRMED = at("2026-11-20 09:30")
DUE = at("2026-11-27 18:00")


def department(office: Office, name: str) -> Department:
    """A department by name."""
    return next(each for each in office.uow.roster.departments() if each.name == name)


def executing(
    office: Office,
    number: str,
    *,
    asked: str = "研发部",
    confirmed: datetime = CONFIRMED,
    due: datetime = DUE,
    room_id: int | None = None,
    state: NeedState = NeedState.EXECUTING,
) -> Need:
    """A need of 王磊's department; its one asked department has answered, unless it is still being asked."""
    initiator, desk = office.person("王磊"), office.desk("刘洋", confirmed)
    party = Party(department(office, asked).id)
    content = NeedVersion(1, {"title": f"需求{number}"}, (party.department_id,), due, initiator.id, CONFIRMED)
    need = office.uow.needs.add(
        Need(
            id=0,
            number=number,
            layout="F04",
            state=state,
            revision=1,
            priority="中",
            initiator_id=initiator.id,
            department_id=department(office, "市场部").id,
            created_at=CONFIRMED,
            content=content,
            room_id=room_id,
            parties=(party,),
        )
    )
    if state is NeedState.EXECUTING:
        answer = office.uow.needs.add_response(need, party.department_id, PartyState.CONFIRMED, desk.me.id, confirmed)
        office.uow.needs.set_parties(need.id, [Party(party.department_id, PartyState.CONFIRMED, 1, answer)])
    return office.uow.needs.get(need.id)
