"""Which days and hours count as work."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from bot.domain.work_hours import WorkHours
from bot.domain.workdays import WorkCalendar
from bot.errors import ConfigError

from tests.domain.company_time import CALENDAR, HOURS, MAKE_UP, at, calendar_in, shown


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        ("2026-11-20", True, "工作日"),
        ("2026-11-21", False, "周末"),
        ("2026-10-01", False, "国庆节"),
        ("2026-10-03", False, "国庆节"),
        ("2026-10-10", True, "调休上班"),
        ("2026-10-11", False, "周末"),
        ("2026-02-14", True, "调休上班"),
    ],
)
def test_every_day_says_whether_people_work_and_why(day: str, works: bool, why: str) -> None:
    found = date.fromisoformat(day)

    assert CALENDAR.is_workday(found) is works
    assert CALENDAR.why(found) == why


def test_a_year_without_announced_make_up_days_is_provisional() -> None:
    assert CALENDAR.provisional(date(2027, 3, 1))
    assert not CALENDAR.provisional(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-10-09", 1, "2026-10-10"),
        ("2026-10-08", 10, "2026-10-21"),
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-11-22", -1, "2026-11-20"),
        ("2026-10-08", -2, "2026-09-29"),
        ("2026-12-31", 3, "2027-01-06"),
        ("2027-12-31", 1, "2028-01-03"),
        ("2031-05-01", -1, "2031-04-30"),
        ("2026-11-21", 0, "2026-11-21"),
    ],
)
def test_counting_working_days_skips_weekends_and_holidays_and_keeps_make_up_days(
    day: str, count: int, expected: str
) -> None:
    assert CALENDAR.add_workdays(date.fromisoformat(day), count) == date.fromisoformat(expected)


def test_counting_by_the_table_is_the_same_as_walking_day_by_day() -> None:
    for start in (date(2026, 1, 1) + timedelta(days=n) for n in range(365)):
        day = start
        for count in range(1, 12):
            day += timedelta(days=1)
            while not CALENDAR.is_workday(day):
                day += timedelta(days=1)

            assert CALENDAR.add_workdays(start, count) == day


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20 10:00", "2026-11-20 10:00"),
        ("2026-11-20 08:00", "2026-11-20 09:00"),
        ("2026-11-20 12:00", "2026-11-20 13:30"),
        ("2026-11-20 13:29", "2026-11-20 13:30"),
        ("2026-11-20 17:59", "2026-11-20 17:59"),
        ("2026-11-20 18:00", "2026-11-23 09:00"),
        ("2026-11-21 10:00", "2026-11-23 09:00"),
        ("2026-09-30 20:00", "2026-10-08 09:00"),
        ("2026-10-09 20:00", "2026-10-10 09:00"),
    ],
)
def test_a_moment_outside_working_time_moves_to_where_work_begins(moment: str, expected: str) -> None:
    assert shown(CALENDAR.into_work(at(moment))) == expected
    assert CALENDAR.is_working(at(moment)) is (moment == expected)


def test_a_day_closes_when_its_last_hours_end() -> None:
    assert CALENDAR.close_of_day(date(2026, 11, 27)) == datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    assert shown(CALENDAR.open_of_day(date(2026, 11, 27))) == "2026-11-27 09:00"


def test_a_shop_that_never_sleeps_closes_at_midnight() -> None:
    calendar = calendar_in("Asia/Shanghai", "00:00-24:00")

    assert shown(calendar.close_of_day(date(2026, 11, 27))) == "2026-11-28 00:00"
    assert calendar.is_working(at("2026-11-27 23:59"))


@pytest.mark.parametrize(
    ("day", "wall", "expected"),
    [
        (date(2026, 3, 29), time(2, 30), "2026-03-29T01:30"),  # skipped in Berlin: the later moment, 03:30 there
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),  # twice in Berlin: the first
        (date(2026, 7, 1), time(9, 0), "2026-07-01T07:00"),
    ],
)
def test_a_wall_time_is_resolved_by_rule_where_clocks_are_put_forward_or_back(
    day: date, wall: time, expected: str
) -> None:
    berlin = calendar_in("Europe/Berlin")

    assert berlin.moment(day, wall) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_working_pieces_never_overlap_or_run_backwards_when_clocks_change() -> None:
    berlin = calendar_in("Europe/Berlin", "00:30-02:40", "02:50-03:02", "03:05-24:00")
    sunday = date(2026, 3, 29)
    calendar = WorkCalendar(berlin.zone, berlin.hours, {}, {sunday: "盘点"}, frozenset())

    spans = calendar.spans(sunday)

    assert all(begin < end for begin, end in spans)
    assert all(earlier[1] <= later[0] for earlier, later in itertools.pairwise(spans))


def test_the_version_changes_with_any_table_and_with_nothing_else() -> None:
    work_days = {date.fromisoformat(day): "调休上班" for day in reversed(MAKE_UP)}
    same = WorkCalendar(ZoneInfo("Asia/Shanghai"), HOURS, dict(CALENDAR.days_off), work_days, frozenset({2026, 2025}))
    other = WorkCalendar(CALENDAR.zone, HOURS, {**CALENDAR.days_off, date(2026, 11, 30): "厂庆"}, work_days, same.years)

    assert same.version == CALENDAR.version
    assert len({CALENDAR.version, other.version, calendar_in("Asia/Tokyo").version}) == 3


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="zone-aware"):
        CALENDAR.into_work(datetime(2026, 11, 20, 10))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    "text", ["9-18", "18:00-09:00", "09:00-25:00", "09:60-12:00", "", "09:00-09:00", "24:00-24:00"]
)
def test_working_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"工作时间|时间段"):
        WorkHours.parse(text)


def test_overlapping_or_missing_working_hours_are_refused() -> None:
    with pytest.raises(ConfigError, match="重叠"):
        calendar_in("Asia/Shanghai", "09:00-12:00", "11:00-18:00")
    with pytest.raises(ConfigError, match="至少"):
        WorkCalendar(CALENDAR.zone, (), {}, {}, frozenset())
