"""When the roster changes, whoever holds a role from then on learns what is owed in it (F-67)."""

from datetime import datetime

from bot.config import Settings
from bot.domain.people import Department, Office, Person
from bot.domain.subject import Subject
from bot.domain.timer import Timer
from bot.domain.todo import Todo
from bot.services.roster import sync_roster
from bot.store.unit_of_work import UnitOfWork

TIMER_KIND = "roster.changed"
AT_ONCE = 25
"""Todos in one event, so that nobody who taps waits long behind them."""


def adopt_roster(uow: UnitOfWork, settings: Settings, now: datetime) -> None:
    """Bring the configuration's roster in; a change of duties arms the handover in the same transaction."""
    before = _duties(uow)
    sync_roster(uow, settings)
    known_before = bool(before[1])
    if known_before and _duties(uow) != before:
        arm_handover(uow, now)


def arm_handover(uow: UnitOfWork, now: datetime, after: int = 0) -> None:
    """Somebody else owes things from now on: they are sent what they have not seen, from this todo on."""
    subject = Subject("todo", after)
    uow.timers.arm(f"{TIMER_KIND}:{now.isoformat()}:{after}", TIMER_KIND, now, subject=str(subject))


def some_todos(uow: UnitOfWork, timer: Timer, now: datetime) -> list[Todo]:
    """The open todos that this timer is about; what comes after them is armed."""
    todos = uow.todos.open_after(Subject.parse(timer.subject).id if timer.subject else 0, AT_ONCE)
    if len(todos) == AT_ONCE:
        arm_handover(uow, now, todos[-1].id)
    return todos


def _duties(uow: UnitOfWork) -> tuple[list[Department], list[Person], list[int | None]]:
    """Who is there, for what."""
    return uow.roster.departments(), uow.roster.people(), [uow.roster.office(office) for office in Office]
