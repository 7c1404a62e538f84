"""When the calendar or the leave list is another than before, every open todo is computed anew (F-61)."""

import hashlib

from bot.domain.todo import Todo
from bot.services.clocks import recompute
from bot.services.desk import Desk
from bot.services.handover import AT_ONCE

TIMER_KIND = "calendar.changed"


def adopt(desk: Desk) -> None:
    """At start: arm the recomputation unless the last one was for this very calendar and list."""
    version = _version(desk)
    last = desk.uow.timers.newest(TIMER_KIND)
    if last is None or last.stage != version:
        _arm(desk, 0)


def recompute_some(desk: Desk, after: int) -> list[Todo]:
    """Go through the next open todos after this number and arm what is left; returns those that cards may show anew."""
    todos = desk.uow.todos.open_after(after, AT_ONCE)
    if len(todos) == AT_ONCE:
        _arm(desk, todos[-1].id)
    return [todo for todo in todos if recompute(desk, todo)]


def _arm(desk: Desk, after: int) -> None:
    key = f"{TIMER_KIND}:{desk.now.isoformat()}:{after}"
    desk.uow.timers.arm(key, TIMER_KIND, desk.now, subject=f"todo:{after}", stage=_version(desk))


def _version(desk: Desk) -> str:
    listed = repr([entry.model_dump() for entry in desk.company.settings.leave])
    return hashlib.sha256(f"{desk.company.calendar.version}{listed}".encode()).hexdigest()[:12]
