"""A second way to compute due times: a plain table of every minute, and how many working ones lie before it.

Shares no code with the rules; Shanghai has no clock changes, so its wall clock is UTC + 8 h here by plain addition.
A sum is the smallest minute before which enough minutes count; what pauses take away is looked up in the same table.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from tests.domain.company_time import DAYS_OFF, MAKE_UP

_FIRST, _LAST = date(2025, 12, 1), date(2027, 6, 30)
_EIGHT_HOURS = 8 * 60
_WORK_MINUTES = [*range(9 * 60, 12 * 60), *range(13 * 60 + 30, 18 * 60)]
_DAY = 1440

Stops = Sequence[tuple[int, int]]
"""Minutes at which the clock stands, from (inclusive) and to (exclusive); they may overlap."""


def minute_of(moment: datetime) -> int:
    """Whole minutes since the epoch."""
    return int(moment.timestamp()) // 60


def moment_of(minute: int) -> datetime:
    """The moment at which a minute begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


def works(day: date) -> bool:
    """Whether the shared tables make a day a working one."""
    return day.isoformat() in MAKE_UP or (day.weekday() < 5 and day not in DAYS_OFF)


def _midnight(day: date) -> int:
    return (day - date(1970, 1, 1)).days * _DAY - _EIGHT_HOURS


def _days() -> list[date]:
    return [_FIRST + timedelta(days=n) for n in range((_LAST - _FIRST).days + 1)]


MINUTES: list[int] = [_midnight(day) + minute for day in _days() if works(day) for minute in _WORK_MINUTES]
"""Every working minute there is."""

_ORIGIN = _midnight(_FIRST)
_COUNTS = bytearray(_midnight(_LAST) + _DAY - _ORIGIN)
for _minute in MINUTES:
    _COUNTS[_minute - _ORIGIN] = 1
_BEFORE = array("l", accumulate(_COUNTS, initial=0))
_WORKING_DAYS = [_midnight(day) for day in _days() if works(day)]


def due_by_minutes(start: int, count: int, stops: Stops) -> int:
    """The minute after the ``count``-th working minute from ``start`` on that is not paused."""
    return _smallest(lambda many: MINUTES[_worked_before(start) + many - 1] + 1, working_between, start, count, stops)


def due_by_natural_minutes(start: int, count: int, stops: Stops) -> int:
    """The minute after the ``count``-th minute from ``start`` on that is not paused."""
    return _smallest(lambda many: start + many, lambda begin, end: end - begin, start, count, stops)


def due_by_days(start: int, count: int, stops: Stops) -> int:
    """The same wall time ``count`` working days on, then as many working minutes as were paused before."""
    begin = MINUTES[_worked_before(start)]
    into_day = (begin + _EIGHT_HOURS) % _DAY
    end = _WORKING_DAYS[bisect_left(_WORKING_DAYS, begin - into_day) + count] + into_day
    lost = _stopped(begin, end, stops, working_between)
    return due_by_minutes(end, lost, stops) if lost else end


def working_between(begin: int, end: int) -> int:
    """How many working minutes lie between two minutes."""
    return max(_worked_before(end) - _worked_before(begin), 0)


def _worked_before(minute: int) -> int:
    return _BEFORE[minute - _ORIGIN]


def _smallest(
    after: Callable[[int], int], between: Callable[[int, int], int], start: int, count: int, stops: Stops
) -> int:
    """Where ``count`` minutes are full when those that are stopped do not count: wait longer until nothing changes."""
    end, lost = after(count), 0
    while (more := _stopped(start, end, stops, between)) != lost:
        lost = more
        end = after(count + lost)
    return end


def _stopped(begin: int, end: int, stops: Stops, between: Callable[[int, int], int]) -> int:
    total, reached = 0, begin
    for first, last in sorted(stops):
        first, last = max(first, reached), min(last, end)
        if first < last:
            total += between(first, last)
            reached = last
    return total
