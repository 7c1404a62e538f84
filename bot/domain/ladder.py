"""What happens at a due time and after: ping, then escalate (C09, C10, D11, DECISIONS 9).

``due_ref`` is the obligation a stage belongs to; ``fire_at`` is when we act, outside quiet hours and days off. What is
said before the due time, and every working day after it, is said by the digests, which need no timer of a todo's own.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.domain.limits import Limit, Unit
from bot.domain.quiet import QuietHours, out_of_quiet
from bot.domain.service_time import due
from bot.domain.workdays import WorkCalendar

DUE = "due"
_ESCALATE = "escalate"
_ESCALATION_AFTER = Limit(48, Unit.NATURAL_HOUR)


class CountedFrom(StrEnum):
    """What the wait before the first escalation is counted from (D11)."""

    BREACH = "breach"  # the limit was broken
    SENT = "sent"  # the todo was opened; never before the limit is broken


@dataclass(frozen=True, slots=True)
class Rung:
    """One escalation: to whom (head, superior, leader, or a person's name), after waiting how long."""

    to: str
    after: Limit


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rules as data."""

    rungs: tuple[Rung, ...] = (Rung("head", _ESCALATION_AFTER),)
    counted_from: CountedFrom = CountedFrom.BREACH


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage without its times; ``level`` 0 is the owner, n the n-th rung."""

    name: str
    level: int
    to: str = ""


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage and its times, UTC; ``level`` 0 is the owner, n the n-th rung."""

    stage: str
    fire_at: datetime
    due_ref: datetime
    level: int
    to: str = ""


def plan(
    opened_at: datetime, due_at: datetime, ladder: Ladder, calendar: WorkCalendar, quiet: QuietHours | None
) -> tuple[StageTime, ...]:
    """Every stage to arm when a todo opens, by time."""
    ping = StageTime(DUE, out_of_quiet(due_at, quiet, calendar), due_at.astimezone(UTC), level=0)
    stages = [ping, *_escalations(opened_at, due_at, ladder, calendar, quiet)]
    return tuple(sorted(stages, key=lambda stage: (stage.fire_at, stage.stage)))


def stages(ladder: Ladder) -> tuple[Stage, ...]:
    """Every stage of a ladder, by level."""
    rungs = (Stage(f"{_ESCALATE}-{level}", level, rung.to) for level, rung in enumerate(ladder.rungs, 1))
    return (Stage(DUE, 0), *rungs)


def _escalations(
    opened_at: datetime, due_at: datetime, ladder: Ladder, calendar: WorkCalendar, quiet: QuietHours | None
) -> list[StageTime]:
    """The first rung waits from the breach; each further one from when the one before it was really told."""
    found: list[StageTime] = []
    since = due_at if ladder.counted_from is CountedFrom.BREACH else opened_at
    for level, rung in enumerate(ladder.rungs, 1):
        ref = max(due(since, rung.after, calendar).at, due_at.astimezone(UTC))
        fire_at = out_of_quiet(ref, quiet, calendar)
        found.append(StageTime(f"{_ESCALATE}-{level}", fire_at, ref, level, rung.to))
        since = fire_at
    return found
