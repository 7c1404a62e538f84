"""When the roster changes, whoever holds a role from then on learns what is owed in it (F-67)."""

from datetime import datetime
from typing import Any

from bot.config import Settings
from bot.domain.people import Office
from bot.services.roster import sync_roster
from bot.store.unit_of_work import UnitOfWork

TIMER_KIND = "roster.changed"


def adopt_roster(uow: UnitOfWork, settings: Settings, now: datetime) -> None:
    """Bring the configuration's roster in; a change of duties arms the handover in the same transaction."""
    before = _duties(uow)
    sync_roster(uow, settings)
    if _duties(uow) != before:
        uow.timers.arm(f"{TIMER_KIND}:{now.isoformat()}", TIMER_KIND, now)


def _duties(uow: UnitOfWork) -> tuple[Any, ...]:
    """Who is there, for what."""
    return uow.roster.departments(), uow.roster.people(), [uow.roster.office(office) for office in Office]
