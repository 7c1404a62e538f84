"""Due times around the clock changes of every zone there is, against its clocks read minute by minute (F-58, R-16)."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from bot.domain.ladder import Ladder, plan
from bot.domain.limits import Limit, Unit
from bot.domain.quiet import QuietHours
from bot.domain.service_time import due, working_minutes_between
from bot.domain.work_hours import WorkHours
from bot.domain.workdays import WorkCalendar

from tests.domain.test_clock_changes import changes

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_SHIFTS = ("00:00-01:30", "02:15-06:00", "20:00-23:30")
"""Hours in which clocks are changed, with an end and a beginning inside what a change skips or shows twice."""
_QUIET = QuietHours.parse("22:00-05:00")
_ZONES = sorted(available_timezones() - {"localtime", "Factory"})


class Clocks:
    """What the clocks of a zone show around one change, minute by minute, and which of these minutes are worked."""

    def __init__(self, zone: ZoneInfo, change: datetime, before: timedelta) -> None:
        self.begin, self._before = change - 26 * _HOUR, before
        self.shown: dict[datetime, datetime] = {}
        for minute in range(60 * 60):
            moment = self.begin + minute * _MINUTE
            self.shown.setdefault(moment.astimezone(zone).replace(tzinfo=None, fold=0), moment)
        self.days = sorted({wall.date() for wall in self.shown})[1:-1]
        worked = {
            begin + minute * _MINUTE
            for day in self.days
            for begin, end in (map(self._at, [day, day], shift.split("-")) for shift in _SHIFTS)
            for minute in range((min(end, self._at(day + _DAY, "00:00")) - begin) // _MINUTE)
        }
        self.worked = sorted(worked)

    def first(self, wall: datetime) -> datetime:
        """When the clocks show a wall time first; one that they skip is as much later as they jumped."""
        return self.shown.get(wall, wall.replace(tzinfo=UTC) - self._before)

    def _at(self, day: date, wall: str) -> datetime:
        return self.first(datetime.fromisoformat(f"{day}T{wall}"))


def calendar_around(zone: ZoneInfo, change: datetime) -> WorkCalendar:
    """Every day around the change is worked, so that what is due lies near it."""
    hours = tuple(WorkHours.parse(shift) for shift in _SHIFTS)
    days = [change.date() + days * _DAY for days in range(-5, 6)]
    return WorkCalendar(zone, hours, {}, dict.fromkeys(days, "调休上班"), frozenset({2026, 2027}))


def check(key: str, year: int, sums: int) -> int:
    """Some sums around each change of the zone in a year; how many changes there were."""
    zone, chosen, found = ZoneInfo(key), random.Random(f"{key} {year}"), 0  # noqa: S311 - repeatable on purpose
    for change, before in changes(zone, year, 1):
        found += 1
        clocks = Clocks(zone, change, before)
        calendar = calendar_around(zone, change)
        for _ in range(sums):
            first = chosen.randrange(len(clocks.worked) // 2)
            start, many = clocks.worked[first], chosen.randrange(1, len(clocks.worked) - first)
            end = due(start, Limit(many, Unit.WORKING_MINUTE), calendar).at
            said = (key, start, many)

            assert end == clocks.worked[first + many - 1] + _MINUTE, said
            assert working_minutes_between(start, end, calendar) == many, said
            wall = start.astimezone(zone).replace(tzinfo=None, fold=0)
            assert due(start, Limit(1, Unit.WORKING_DAY), calendar).at == clocks.first(wall + _DAY), said
            assert due(start, Limit(24, Unit.NATURAL_HOUR), calendar).at == start + _DAY, said
            for stage in plan(start, end, Ladder(), calendar, _QUIET):
                assert stage.fire_at >= stage.due_ref, said
                assert 5 <= stage.fire_at.astimezone(zone).hour < 22, said
    return found


def _offset(key: str) -> timedelta | None:
    return datetime(2026, 1, 1, tzinfo=ZoneInfo(key)).utcoffset()


def test_around_every_clock_change_of_a_year_in_every_zone_time_is_counted_as_the_clocks_show_it() -> None:
    """One zone speaks for all whose clocks show the same that year."""
    alike = {(*changes(ZoneInfo(key), 2026, 1), _offset(key)): key for key in _ZONES}

    assert len(alike) > 50
    assert sum(check(key, 2026, sums=3) for key in alike.values()) > 50


@pytest.mark.long
def test_around_every_clock_change_of_ten_years_in_every_zone_time_is_counted_as_the_clocks_show_it() -> None:
    assert sum(check(key, year, sums=10) for key in _ZONES for year in range(2026, 2036)) > 2_000
