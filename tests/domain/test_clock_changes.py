"""Wall times where clocks are put forward or back: a skipped one is the later moment, a double one the first (F-58)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from tests.domain.company_time import calendar_in

_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "America/New_York",
        "America/Havana",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "America/Scoresbysund",
    ],
)
def test_every_wall_time_around_a_clock_change_is_resolved_by_rule(zone: str) -> None:
    assert _check(zone, years=2, step=_MINUTE) > 0


@pytest.mark.long
def test_every_wall_time_around_every_clock_change_of_ten_years_in_every_zone_is_resolved_by_rule() -> None:
    assert sum(_check(zone, years=10, step=5 * _MINUTE) for zone in available_timezones() - {"localtime"}) > 2_000


def _check(zone: str, years: int, step: timedelta) -> int:
    calendar, found = calendar_in(zone), 0
    for change, before in changes(ZoneInfo(zone), 2026, years):
        found += 1
        shown = _first_shown(calendar.zone, change)
        wall = (change + before).replace(tzinfo=None) - 3 * _HOUR
        for _ in range(6 * _HOUR // step):
            expected = shown.get(wall, wall.replace(tzinfo=UTC) - before)

            assert calendar.moment(wall.date(), wall.time()) == expected, (zone, wall)
            wall += step
    return found


def changes(zone: ZoneInfo, year: int, years: int) -> Iterator[tuple[datetime, timedelta]]:
    """Each moment, to the hour, before which the zone's offset was another, with that offset."""
    moment, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + years, 1, 1, tzinfo=UTC)
    offset = _offset(zone, moment)
    while moment < last:
        moment += 12 * _HOUR
        if _offset(zone, moment) != offset:
            yield moment - 12 * _HOUR + _until_change(zone, moment - 12 * _HOUR, offset), offset
            offset = _offset(zone, moment)


def _until_change(zone: ZoneInfo, moment: datetime, offset: timedelta) -> timedelta:
    return next(n * 30 * _MINUTE for n in range(25) if _offset(zone, moment + n * 30 * _MINUTE) != offset)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _first_shown(zone: ZoneInfo, change: datetime) -> dict[datetime, datetime]:
    """What the clocks show, minute by minute around a change, and when they show it first."""
    shown: dict[datetime, datetime] = {}
    for minute in range(-8 * 60, 8 * 60):
        moment = change + minute * _MINUTE
        shown.setdefault(moment.astimezone(zone).replace(tzinfo=None, fold=0), moment)
    return shown
