"""Which days and hours the company works (C07–C37): a table made once, every rule about time reads it.

Moments are aware and kept in UTC; days and wall times are the company's zone. A wall time that a zone change
skips means the later moment, one that happens twice means the first (F-58).
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.domain.work_hours import WorkHours
from bot.errors import ConfigError

WORKDAY = "工作日"
WEEKEND = "周末"
_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """The company's time: zone, daily hours, days off and make-up days with their reasons, years known for sure.

    ``days_off`` and ``work_days`` name only what differs from Monday to Friday; a work day wins over a day off.
    """

    zone: ZoneInfo
    hours: tuple[WorkHours, ...]
    days_off: Mapping[date, str]
    work_days: Mapping[date, str]
    years: frozenset[int]

    def __post_init__(self) -> None:
        if not self.hours:
            raise ConfigError("calendar.work：至少要有一段工作时间，例如 work = ['09:00-12:00', '13:30-18:00']")
        for earlier, later in zip(self.hours, self.hours[1:], strict=False):
            if later.start < earlier.end:
                raise ConfigError(f"calendar.work：{earlier} 和 {later} 重叠或顺序颠倒，请按先后排列")

    @cached_property
    def version(self) -> str:
        """A short digest of the tables: stored with every due time, so that a changed table shows (F-61)."""
        tables = [
            self.zone.key,
            [str(piece) for piece in self.hours],
            sorted((day.isoformat(), why) for day, why in self.days_off.items()),
            sorted((day.isoformat(), why) for day, why in self.work_days.items()),
            sorted(self.years),
        ]
        return hashlib.sha256(json.dumps(tables, ensure_ascii=False).encode()).hexdigest()[:12]

    def is_workday(self, day: date) -> bool:
        """Whether people work on this day; for a year not covered this is provisional."""
        if day in self.work_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

    def why(self, day: date) -> str:
        """The reason in words: 工作日, 周末, 国庆节, 调休上班 …"""
        if day in self.work_days:
            return self.work_days[day]
        return self.days_off.get(day) or (WEEKEND if day.weekday() >= _SATURDAY else WORKDAY)

    def provisional(self, day: date) -> bool:
        """Whether the year's make-up days are not known yet, so that anything computed from the day is 暂定."""
        return day.year not in self.years

    def next_workday(self, day: date) -> date:
        """The first working day after ``day``."""
        return self.add_workdays(day, 1)

    def add_workdays(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day`` (before it when negative); ``day`` itself never counts."""
        ordinals, first, last = self._workdays
        if first <= day.toordinal() <= last:
            at = bisect_right(ordinals, day.toordinal()) - 1
            target = at + count + (count < 0 and ordinals[at] != day.toordinal())
            if 0 <= target < len(ordinals) and count:
                return date.fromordinal(ordinals[target])
        return self._walk(day, count)

    def moment(self, day: date, wall: time) -> datetime:
        """The moment, in UTC, at which the company's clocks show ``wall`` on ``day``."""
        return datetime.combine(day, wall.replace(fold=0), self.zone).astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        """The same moment as the company's clocks show it; refuses naive times."""
        if moment.tzinfo is None:
            raise ValueError("business time is always zone-aware")
        return moment.astimezone(self.zone)

    def day_start(self, day: date) -> datetime:
        """Midnight at which the day begins, in UTC."""
        return self.moment(day, time(0))

    def at_minute(self, day: date, minute: int) -> datetime:
        """The moment, in UTC, so many minutes of wall time after midnight; 1440 is the next midnight."""
        return self.moment(day + _DAY * (minute // 1440), time(minute % 1440 // 60, minute % 60))

    def open_of_day(self, day: date) -> datetime:
        """When work begins on a day, in UTC, whether or not it is a working day."""
        return self.moment(day, self.hours[0].start_wall)

    def close_of_day(self, day: date) -> datetime:
        """When work ends on a day, in UTC, whether or not it is a working day: what a date without a time means."""
        return self.at_minute(day, self.hours[-1].end)

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The working pieces of a day in UTC, ordered, never empty or overlapping; none on a day off.

        None goes on into the next day, though a clock change at midnight may skip the time at which it ends.
        """
        if not self.is_workday(day):
            return ()
        found: list[tuple[datetime, datetime]] = []
        close = self.day_start(day + _DAY)
        for piece in self.hours:
            begin, end = self.at_minute(day, piece.start), min(self.at_minute(day, piece.end), close)
            if found:
                begin = max(begin, found[-1][1])
            if begin < end:
                found.append((begin, end))
        return tuple(found)

    def is_working(self, moment: datetime) -> bool:
        """Whether the moment lies in working time; the closing minute itself no longer does."""
        return any(begin <= moment < end for begin, end in self.spans(self.local(moment).date()))

    def into_work(self, moment: datetime) -> datetime:
        """The moment itself when it is in working time, else the next moment at which work begins."""
        day = self.local(moment).date()
        while True:
            for begin, end in self.spans(day):
                if moment < end:
                    return max(moment.astimezone(UTC), begin)
            day = self.next_workday(day)

    @cached_property
    def _workdays(self) -> tuple[list[int], int, int]:
        years = {day.year for table in (self.days_off, self.work_days) for day in table} | self.years
        if not years:
            return [], 1, 0
        first, last = date(min(years), 1, 1).toordinal(), date(max(years), 12, 31).toordinal()
        ordinals = [at for at in range(first, last + 1) if self.is_workday(date.fromordinal(at))]
        return ordinals, first, last

    def _walk(self, day: date, count: int) -> date:
        step = _DAY if count > 0 else -_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day
