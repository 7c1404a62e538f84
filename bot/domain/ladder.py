"""What happens around a due time: nudge before, ping at due, repeat, escalate (C09, C10, D11, DECISIONS 9).

``due_ref`` is the obligation a stage belongs to; ``fire_at`` is when we act, outside quiet hours and days off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.limits import Limit, Unit
from bot.domain.quiet import QuietHours, out_of_quiet
from bot.domain.service_time import ahead_of, due, working_time_between
from bot.domain.workdays import WorkCalendar

DUE = "due"
_NUDGE, _REPEAT, _ESCALATE = "nudge", "repeat", "escalate"
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
    """The rules as data. ``repeats`` bounds the daily reminders after due: a forgotten todo ends in the digest."""

    nudges: tuple[Limit, ...] = ()
    no_nudge_under: timedelta = timedelta(hours=4)
    repeats: int = 20
    rungs: tuple[Rung, ...] = (Rung("head", _ESCALATION_AFTER),)
    counted_from: CountedFrom = CountedFrom.BREACH


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage and its times, UTC; ``level`` 0 is the owner, n the n-th rung; merged ones wait for a digest."""

    stage: str
    fire_at: datetime
    due_ref: datetime
    merged: bool
    level: int
    to: str = ""


def plan(
    opened_at: datetime, due_at: datetime, ladder: Ladder, calendar: WorkCalendar, quiet: QuietHours | None
) -> tuple[StageTime, ...]:
    """Every stage to arm when a todo opens, by time; of the repeats only the first, see ``after``."""
    ping = StageTime(DUE, out_of_quiet(due_at, quiet, calendar), due_at.astimezone(UTC), merged=False, level=0)
    escalations = _escalations(opened_at, due_at, ladder, calendar, quiet)
    first = _repeat(1, ping, ladder, calendar, quiet, escalations)
    stages = [*_nudges(opened_at, ping, ladder, calendar, quiet), ping, *escalations, *([first] if first else [])]
    return tuple(sorted(stages, key=lambda stage: (stage.fire_at, stage.stage)))


def after(
    fired: StageTime,
    opened_at: datetime,
    due_at: datetime,
    ladder: Ladder,
    calendar: WorkCalendar,
    quiet: QuietHours | None,
) -> StageTime | None:
    """The repeat to arm when one has fired; nothing for other stages or past the last.

    ``fired.fire_at`` is when it really fired, so that an outage is not made up for by a row of repeats.
    """
    if not fired.stage.startswith(f"{_REPEAT}-"):
        return None
    number = int(fired.stage.removeprefix(f"{_REPEAT}-")) + 1
    return _repeat(number, fired, ladder, calendar, quiet, _escalations(opened_at, due_at, ladder, calendar, quiet))


def _nudges(
    opened_at: datetime, ping: StageTime, ladder: Ladder, calendar: WorkCalendar, quiet: QuietHours | None
) -> list[StageTime]:
    """Nudges that are still ahead of us and say something before the ping at due does."""
    working = working_time_between(opened_at, ping.due_ref, calendar)
    if min(working, ping.due_ref - opened_at) < ladder.no_nudge_under:
        return []
    found: dict[datetime, StageTime] = {}
    for number, limit in enumerate(ladder.nudges, 1):
        ref = ahead_of(ping.due_ref, limit, calendar)
        fire_at = out_of_quiet(ref, quiet, calendar)
        if opened_at < ref and fire_at < ping.fire_at:
            found.setdefault(fire_at, StageTime(f"{_NUDGE}-{number}", fire_at, ping.due_ref, merged=True, level=0))
    return list(found.values())


def _escalations(
    opened_at: datetime, due_at: datetime, ladder: Ladder, calendar: WorkCalendar, quiet: QuietHours | None
) -> list[StageTime]:
    """The first rung waits from the breach; each further one from when the one before it was really told."""
    found: list[StageTime] = []
    since = due_at if ladder.counted_from is CountedFrom.BREACH else opened_at
    for level, rung in enumerate(ladder.rungs, 1):
        ref = max(due(since, rung.after, calendar).at, due_at.astimezone(UTC))
        fire_at = out_of_quiet(ref, quiet, calendar)
        found.append(StageTime(f"{_ESCALATE}-{level}", fire_at, ref, merged=False, level=level, to=rung.to))
        since = fire_at
    return found


def _repeat(
    number: int,
    last: StageTime,
    ladder: Ladder,
    calendar: WorkCalendar,
    quiet: QuietHours | None,
    escalations: Sequence[StageTime],
) -> StageTime | None:
    """When work begins on the next working day on which no escalation speaks instead (UX 4.4)."""
    if number > ladder.repeats:
        return None
    taken = {calendar.local(stage.fire_at).date() for stage in escalations}
    day = calendar.next_workday(calendar.local(last.fire_at).date())
    while day in taken:
        day = calendar.next_workday(day)
    fire_at = out_of_quiet(calendar.open_of_day(day), quiet, calendar)
    return StageTime(f"{_REPEAT}-{number}", fire_at, last.due_ref, merged=True, level=0)
