"""A second, naive way to compute due times: a list of every working minute, walked one by one.

Shares no code with the rules; Shanghai has no clock changes, so its wall clock is UTC + 8 h here by plain addition.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta

from tests.domain.company_time import DAYS_OFF, MAKE_UP

_FIRST, _LAST = date(2025, 12, 1), date(2027, 6, 30)
_EIGHT_HOURS = 8 * 60
_WORK_MINUTES = [*range(9 * 60, 12 * 60), *range(13 * 60 + 30, 18 * 60)]
_DAY = 1440


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


def due_by_minutes(start: int, count: int, paused: set[int]) -> int:
    """The minute after the ``count``-th working minute from ``start`` on that is not paused."""
    return _consume(bisect_left(MINUTES, start), count, paused)


def due_by_natural_minutes(start: int, count: int, paused: set[int]) -> int:
    """The minute after the ``count``-th minute from ``start`` on that is not paused."""
    if not paused:
        return start + count
    minute = start
    while count:
        count -= minute not in paused
        minute += 1
    return minute


def due_by_days(start: int, count: int, paused: set[int]) -> int:
    """The same wall time ``count`` working days on, then as many working minutes as were paused before."""
    begin = MINUTES[bisect_left(MINUTES, start)]
    into_day = (begin + _EIGHT_HOURS) % _DAY
    day = date(1970, 1, 1) + timedelta(days=(begin + _EIGHT_HOURS) // _DAY)
    while count:
        day += timedelta(days=1)
        count -= works(day)
    end = _midnight(day) + into_day
    if not paused:
        return end
    lost = sum(minute in paused for minute in MINUTES[bisect_left(MINUTES, begin) : bisect_left(MINUTES, end)])
    return _consume(bisect_left(MINUTES, end), lost, paused) if lost else end


def working_between(begin: int, end: int) -> int:
    """How many working minutes lie between two minutes."""
    return max(bisect_left(MINUTES, end) - bisect_left(MINUTES, begin), 0)


def _consume(index: int, count: int, paused: set[int]) -> int:
    while True:
        count -= MINUTES[index] not in paused
        if not count:
            return MINUTES[index] + 1
        index += 1
