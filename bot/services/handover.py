"""When the roster changes, whoever holds a role from then on learns what is owed in it (F-67)."""

from datetime import datetime

from bot.config import Settings
from bot.domain.people import Department, Office, Person
from bot.services.roster import sync_roster
from bot.store.unit_of_work import UnitOfWork

TIMER_KIND = "roster.changed"


def adopt_roster(uow: UnitOfWork, settings: Settings, now: datetime) -> None:
    """Bring the configuration's roster in; a change of duties arms the handover in the same transaction."""
    before = _duties(uow)
    sync_roster(uow, settings)
    known_before = bool(before[1])
    if known_before and _duties(uow) != before:
        arm_handover(uow, now)


def arm_handover(uow: UnitOfWork, now: datetime) -> None:
    """Somebody else owes things from now on: they are sent what they have not seen."""
    uow.timers.arm(f"{TIMER_KIND}:{now.isoformat()}", TIMER_KIND, now)


def _duties(uow: UnitOfWork) -> tuple[list[Department], list[Person], list[int | None]]:
    """Who is there, for what."""
    return uow.roster.departments(), uow.roster.people(), [uow.roster.office(office) for office in Office]
