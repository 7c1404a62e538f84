"""The ladder of a todo: what the configuration says happens around its due time, without rungs nobody stands on."""

from dataclasses import replace
from datetime import datetime

from bot.domain.ladder import CountedFrom, Ladder, Rung, Stage, StageTime, plan, stages
from bot.domain.limits import Limit
from bot.domain.people import Office
from bot.domain.quiet import QuietHours
from bot.domain.todo import Todo, TodoKind
from bot.services.desk import Desk
from bot.services.owners import escalates_to

_WITHOUT_RUNGS = frozenset({TodoKind.RULE})
"""A ruling that is late passes up the arbitration chain instead of escalating."""


def first_stages(desk: Desk, todo: Todo) -> tuple[StageTime, ...]:
    """What to arm when the todo opens."""
    return plan(todo.opened_at, todo.due_at, _ladder(desk, todo), desk.company.calendar, quiet_hours(desk))


def stage_named(desk: Desk, todo: Todo, name: str) -> Stage | None:
    """The stage a timer stands for, None when the ladder no longer has it."""
    return next((stage for stage in stages(_ladder(desk, todo)) if stage.name == name), None)


def escalated_to(desk: Desk, todo: Todo) -> int | None:
    """Who was told last of a todo that was escalated; None when nobody was."""
    rungs = _ladder(desk, todo).rungs
    return escalates_to(desk, todo, rungs[todo.level - 1].to) if 0 < todo.level <= len(rungs) else None


def next_escalation(desk: Desk, todo: Todo) -> tuple[datetime, int] | None:
    """When a todo is escalated next if nobody acts, and to whom (L6)."""
    for stage in first_stages(desk, todo):
        if stage.level > todo.level and stage.fire_at > desk.now:
            person_id = escalates_to(desk, todo, stage.to)
            return (stage.fire_at, person_id) if person_id is not None else None
    return None


def quiet_hours(desk: Desk) -> QuietHours | None:
    """When nobody is disturbed, by the configuration."""
    span = desk.company.settings.calendar.quiet
    return QuietHours(span.start, span.end) if span else None


def _ladder(desk: Desk, todo: Todo) -> Ladder:
    settings = desk.company.settings
    rungs = [Rung("head", Limit.parse(settings.escalation.after))]
    rungs += [Rung(step.to, Limit.parse(step.after)) for step in settings.arbitration.chain]
    ladder = Ladder(counted_from=CountedFrom(settings.escalation.counted_from))
    return replace(ladder, rungs=() if todo.kind in _WITHOUT_RUNGS else _manned(desk, todo, rungs))


def _manned(desk: Desk, todo: Todo, rungs: list[Rung]) -> tuple[Rung, ...]:
    manned: list[Rung] = []
    seen: set[int] = set()
    for rung in rungs:
        person_id = escalates_to(desk, todo, rung.to)
        if person_id is not None and person_id not in seen:
            seen.add(person_id)
            manned.append(rung if manned else replace(rung, after=rungs[0].after))
    return tuple(manned) or _last_resort(desk, todo, rungs[0].after)


def _last_resort(desk: Desk, todo: Todo, after: Limit) -> tuple[Rung, ...]:
    """Nobody stands above the owner: the process owner hears of it (F-68)."""
    resorts = (Office.SECRETARY, Office.LEADER)
    return tuple(Rung(to, after) for to in resorts if escalates_to(desk, todo, to) is not None)[:1]
