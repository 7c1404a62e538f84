"""When something is due, and every step of how that was computed (C07–C37, BOLD 1).

Working minutes count only inside the company's hours; a working day is the same wall time on the next one, the start
first moved into working time (DECISIONS 8). Pauses do not count. All moments are aware UTC.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.limits import Limit, Unit
from bot.domain.pauses import FAR, Pause, one_after_the_other
from bot.domain.steps import Step, StepKind, joined
from bot.domain.workdays import WorkCalendar
from bot.errors import LiaisonError

AT_REST = "非工作时间"
LUNCH = "午休"
_NONE = timedelta(0)
_DAY = timedelta(days=1)
_NOON_BREAK = (11, 15)  # a break between work that begins and ends within these hours of the day is lunch


class StillPausedError(LiaisonError):
    """The clock stands still and nobody said until when, so there is no due time yet."""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline with its reasons; kept with the todo, so that it can be explained long after (DECISIONS 8)."""

    at: datetime
    steps: tuple[Step, ...]
    calendar_version: str
    provisional: bool
    limit: Limit
    zone: str

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which ``from_json`` makes the same deadline."""
        return {
            "at": self.at.isoformat(),
            "steps": [step.to_json() for step in self.steps],
            "calendar_version": self.calendar_version,
            "provisional": self.provisional,
            "limit": str(self.limit),
            "zone": self.zone,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Due":
        """The deadline that ``to_json`` wrote."""
        return cls(
            datetime.fromisoformat(data["at"]),
            tuple(Step.from_json(step) for step in data["steps"]),
            data["calendar_version"],
            data["provisional"],
            Limit.parse(data["limit"]),
            data["zone"],
        )


def due(start: datetime, limit: Limit, calendar: WorkCalendar, pauses: Sequence[Pause] = ()) -> Due:
    """When ``limit`` after ``start`` is over; raises StillPausedError when an open pause comes first."""
    start = calendar.local(start).astimezone(UTC)
    stops = one_after_the_other(pauses, start)
    first = _first_step(start, limit.unit, calendar)
    if limit.unit is Unit.WORKING_DAY:
        steps = _count_days(first.end, limit.count, calendar, stops)
    else:
        tiles = _work_tiles(first.end, calendar) if limit.unit.is_working else _natural_tiles(start)
        steps = _count(tiles, timedelta(minutes=limit.minutes), stops)
    done = joined((first, *steps))
    at = next(step.end for step in reversed(done) if step.kind is not StepKind.OWED)
    uncertain = limit.unit.is_working and _is_provisional(start, at, calendar)
    result = Step(StepKind.DUE, at, at)
    return Due(at, (*done, result), calendar.version, uncertain, limit, calendar.zone.key)


def ahead_of(moment: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """The moment that lies ``limit`` before ``moment``: nudges, and limits that count backwards (C13, C15)."""
    local, moment = calendar.local(moment), moment.astimezone(UTC)
    if limit.unit is Unit.WORKING_DAY:
        return calendar.moment(calendar.add_workdays(local.date(), -limit.count), local.time())
    left = timedelta(minutes=limit.minutes)
    if not limit.unit.is_working:
        return moment - left
    day = local.date()
    while True:
        for begin, end in reversed(calendar.spans(day)):
            end = min(end, moment)
            if end - begin >= left:
                return end - left
            left -= max(end - begin, _NONE)
        day = calendar.add_workdays(day, -1)


def working_time_between(begin: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    """How much working time lies between two moments; nothing when ``end`` is not after ``begin``."""
    day, last = calendar.local(begin).date(), calendar.local(end).date()
    total = _NONE
    while day <= last:
        total += sum((max(min(b, end) - max(a, begin), _NONE) for a, b in calendar.spans(day)), _NONE)
        day += _DAY
    return total


def working_minutes_between(begin: datetime, end: datetime, calendar: WorkCalendar) -> int:
    """Whole working minutes between two moments."""
    return working_time_between(begin, end, calendar) // timedelta(minutes=1)


def _first_step(start: datetime, unit: Unit, calendar: WorkCalendar) -> Step:
    """From the start to where counting may begin, with the reasons why not at once."""
    if not unit.is_working:
        return Step(StepKind.START, start, start)
    moved = calendar.into_work(start)
    reasons: list[str] = []
    for piece in _work_tiles(start, calendar):
        if piece.begin >= moved:
            break
        if piece.why not in (*reasons, AT_REST) or not reasons:
            reasons.append(piece.why)
    return Step(StepKind.START, start, moved, "、".join(reasons))


def _natural_tiles(start: datetime) -> Iterator[Step]:
    yield Step(StepKind.COUNT, start, FAR)


def _work_tiles(start: datetime, calendar: WorkCalendar) -> Iterator[Step]:
    """Time from ``start`` on without a gap: pieces that count, and pieces that do not with the reason."""
    day = calendar.local(start).date()
    while True:
        for piece in _day_tiles(day, calendar):
            if piece.end > start:
                yield piece if piece.begin >= start else piece.starting_at(start)
        day += _DAY


def _day_tiles(day: date, calendar: WorkCalendar) -> Iterator[Step]:
    cursor, close = calendar.day_start(day), calendar.day_start(day + _DAY)
    spans = calendar.spans(day)
    if not spans:
        yield Step(StepKind.SKIP, cursor, close, calendar.why(day))
        return
    for number, (begin, end) in enumerate(spans):
        if cursor < begin:
            lunch = number > 0 and _is_noon(calendar.local(cursor), calendar.local(begin))
            yield Step(StepKind.SKIP, cursor, begin, LUNCH if lunch else AT_REST)
        yield Step(StepKind.COUNT, begin, end)
        cursor = end
    if cursor < close:
        yield Step(StepKind.SKIP, cursor, close, AT_REST)


def _is_noon(begin: datetime, end: datetime) -> bool:
    return _NOON_BREAK[0] <= begin.hour and end.hour < _NOON_BREAK[1]


def _count(tiles: Iterator[Step], left: timedelta, pauses: Sequence[Pause]) -> Iterator[Step]:
    for piece in (piece for whole in tiles for piece in _split(whole, pauses)):
        if piece.kind is not StepKind.COUNT:
            yield piece
        elif piece.length >= left:
            yield piece.ending_at(piece.begin + left)
            return
        else:
            left -= piece.length
            yield piece


def _split(whole: Step, pauses: Sequence[Pause]) -> Iterator[Step]:
    """A pause covers rest as well, so that it is told as one, however many nights it lasts."""
    rest = whole
    for pause in pauses:
        begin, end = max(pause.begin, rest.begin), min(pause.end or FAR, rest.end)
        if begin >= end:
            continue
        if rest.begin < begin:
            yield rest.ending_at(begin)
        _require_end(pause)
        yield Step(StepKind.PAUSE, begin, end, pause.why)
        rest = rest.starting_at(end)
    if rest.begin < rest.end:
        yield rest


def _count_days(moved: datetime, count: int, calendar: WorkCalendar, pauses: Sequence[Pause]) -> Iterator[Step]:
    """Each step runs from the wall time of one day to the same wall time of the next; pauses are made up for after."""
    wall, day = calendar.local(moved).time(), calendar.local(moved).date()
    left, begin = count, moved
    while left:
        day += _DAY
        end, works = calendar.moment(day, wall), calendar.is_workday(day)
        yield Step(StepKind.DAY if works else StepKind.DAY_OFF, begin, end, calendar.why(day))
        left, begin = left - works, end
    lost = [_owed(pause, moved, begin, calendar) for pause in pauses]
    yield from (step for step in lost if step.owed)
    owed = sum((step.owed for step in lost), _NONE)
    if owed:
        yield from _count(_work_tiles(begin, calendar), owed, pauses)


def _owed(pause: Pause, begin: datetime, end: datetime, calendar: WorkCalendar) -> Step:
    first, last = max(pause.begin, begin), min(pause.end or FAR, end)
    lost = working_time_between(first, last, calendar)
    if lost:
        _require_end(pause)
    return Step(StepKind.OWED, first, last, pause.why, lost)


def _require_end(pause: Pause) -> None:
    if pause.end is None:
        raise StillPausedError(f"paused since {pause.begin.isoformat()}, until nobody knows when")


def _is_provisional(start: datetime, at: datetime, calendar: WorkCalendar) -> bool:
    years = range(calendar.local(start).year, calendar.local(at).year + 1)
    return any(calendar.provisional(date(year, 1, 1)) for year in years)
