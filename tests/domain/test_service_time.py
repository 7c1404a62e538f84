"""When something is due, and whether the reasons given add up to it."""

import itertools
import json
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from bot.domain.limits import Limit, Unit
from bot.domain.pauses import ON_LEAVE, WAITS_FOR_INITIATOR, Pause
from bot.domain.service_time import (
    Due,
    StillPausedError,
    ahead_of,
    due,
    working_minutes_between,
)
from bot.domain.steps import StepKind
from bot.domain.workdays import WorkCalendar

from tests.domain import minute_oracle as oracle
from tests.domain.company_time import CALENDAR, at, calendar_in, shown

FRIDAY_LATE = "2026-11-20 17:30"


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        # a Friday, half an hour before work ends
        (FRIDAY_LATE, "2h", "2026-11-20 19:30"),
        (FRIDAY_LATE, "30m", "2026-11-20 18:00"),
        (FRIDAY_LATE, "24h", "2026-11-21 17:30"),
        (FRIDAY_LATE, "2wh", "2026-11-23 10:30"),
        (FRIDAY_LATE, "30wm", "2026-11-20 18:00"),
        (FRIDAY_LATE, "31wm", "2026-11-23 09:01"),
        (FRIDAY_LATE, "1wd", "2026-11-23 17:30"),
        (FRIDAY_LATE, "2wd", "2026-11-24 17:30"),
        # the eve of the National Day holiday
        ("2026-09-30 17:30", "2wh", "2026-10-08 10:30"),
        ("2026-09-30 17:30", "1wd", "2026-10-08 17:30"),
        ("2026-09-30 17:30", "3wd", "2026-10-10 17:30"),
        ("2026-09-30 18:00", "1wd", "2026-10-09 09:00"),
        # a Saturday that is worked for a day off
        ("2026-10-10 10:00", "1wd", "2026-10-12 10:00"),
        ("2026-10-09 17:30", "2wh", "2026-10-10 10:30"),
        # outside working time the start moves first
        ("2026-11-20 12:10", "45wm", "2026-11-20 14:15"),
        ("2026-11-20 12:10", "1wd", "2026-11-23 13:30"),
        ("2026-11-21 15:00", "1wd", "2026-11-24 09:00"),
        ("2026-11-20 07:00", "1wd", "2026-11-23 09:00"),
        ("2026-11-20 11:00", "2wh", "2026-11-20 14:30"),
        ("2026-11-20 11:00", "1wh", "2026-11-20 12:00"),
    ],
)
def test_a_limit_ends_when_the_companys_calendar_says(start: str, limit: str, expected: str) -> None:
    assert shown(due(at(start), Limit.parse(limit), CALENDAR).at) == expected


@pytest.mark.parametrize(
    ("limit", "pauses", "expected"),
    [
        ("2h", [("10:30", "11:00")], "2026-11-20 12:30"),
        ("2h", [("10:30", "11:00"), ("10:45", "11:15")], "2026-11-20 12:45"),
        ("2h", [("08:00", "10:15")], "2026-11-20 12:15"),
        ("2h", [("12:00", "13:00")], "2026-11-20 12:00"),
        ("4wh", [("12:10", "13:20")], "2026-11-20 15:30"),
        ("4wh", [("11:30", "14:00")], "2026-11-20 16:30"),
        ("1wd", [("14:00", "16:00")], "2026-11-23 12:00"),
        ("1wd", [("18:30", "23:00")], "2026-11-23 10:00"),
    ],
)
def test_a_pause_does_not_count(limit: str, pauses: list[tuple[str, str]], expected: str) -> None:
    stops: list[Pause] = [Pause(at(f"2026-11-20 {begin}"), at(f"2026-11-20 {end}")) for begin, end in pauses]

    assert shown(due(at("2026-11-20 10:00"), Limit.parse(limit), CALENDAR, stops).at) == expected


@pytest.mark.parametrize("limit", ["2h", "2wh", "1wd"])
def test_a_clock_that_still_stands_has_no_due_time(limit: str) -> None:
    with pytest.raises(StillPausedError):
        due(at("2026-11-20 10:00"), Limit.parse(limit), CALENDAR, [Pause(at("2026-11-20 11:00"), None)])


@pytest.mark.parametrize("limit", ["30m", "30wm", "1wd"])
def test_a_pause_that_begins_after_the_due_time_changes_nothing(limit: str) -> None:
    start = at("2026-11-20 10:00")

    open_pause = due(start, Limit.parse(limit), CALENDAR, [Pause(at("2026-11-23 10:00"), None)])

    assert open_pause.at == due(start, Limit.parse(limit), CALENDAR).at


def test_crossing_into_a_year_without_make_up_days_is_marked_provisional() -> None:
    assert due(at("2026-12-31 17:00"), Limit.parse("1wd"), CALENDAR).provisional
    assert not due(at("2026-12-30 17:00"), Limit.parse("1wd"), CALENDAR).provisional
    assert not due(at("2026-12-31 17:00"), Limit.parse("24h"), CALENDAR).provisional, "natural time needs no calendar"


def test_a_due_time_names_the_calendar_it_was_computed_with() -> None:
    assert due(at(FRIDAY_LATE), Limit.parse("1wd"), CALENDAR).calendar_version == CALENDAR.version


def test_a_stored_due_time_is_read_back_the_same() -> None:
    stops: list[Pause] = [Pause(at("2026-11-20 14:00"), at("2026-11-20 16:00"))]

    for limit in ("2h", "9wh", "3wd"):
        found = due(at("2026-11-20 10:00"), Limit.parse(limit), CALENDAR, stops)

        assert Due.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize(
    ("moment", "limit", "expected"),
    [
        ("2026-11-23 10:00", "2wh", "2026-11-20 17:00"),
        ("2026-11-23 09:00", "2wh", "2026-11-20 16:00"),
        ("2026-11-22 10:00", "1wh", "2026-11-20 17:00"),
        ("2026-11-23 10:00", "2h", "2026-11-23 08:00"),
        ("2026-10-08 10:00", "2wd", "2026-09-29 10:00"),
        ("2026-11-20 14:00", "45wm", "2026-11-20 11:45"),
    ],
)
def test_a_limit_can_be_counted_backwards(moment: str, limit: str, expected: str) -> None:
    assert shown(ahead_of(at(moment), Limit.parse(limit), CALENDAR)) == expected


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="zone-aware"):
        due(datetime(2026, 11, 20, 10), Limit.parse("2h"), CALENDAR)  # noqa: DTZ001 - the point of the test


def test_every_random_sum_agrees_with_counting_minute_by_minute() -> None:
    _compare_with_the_oracle(seed=20261120, sums=20_000)


@pytest.mark.long
@pytest.mark.parametrize("seed", [42, 43, 44, 45])
def test_a_million_random_sums_agree_with_counting_minute_by_minute(seed: int) -> None:
    _compare_with_the_oracle(seed, sums=250_000)


def test_working_minutes_between_two_moments_agree_with_counting_them() -> None:
    dice = _dice(7)
    for _ in range(2_000):
        begin = _random_start(dice)
        end = begin + timedelta(minutes=dice.randrange(-60, 20_000))

        counted = working_minutes_between(begin, end, CALENDAR)

        assert counted == oracle.working_between(oracle.minute_of(begin), oracle.minute_of(end))


def test_the_steps_lie_end_to_end_and_their_counted_lengths_make_the_limit() -> None:
    dice = _dice(11)
    for _ in range(3_000):
        start, limit = _random_start(dice), _random_limit(dice)
        found = due(start, limit, CALENDAR, _random_pauses(dice, start))
        steps = [step for step in found.steps if step.kind is not StepKind.OWED]
        counted = sum((s.length for s in steps if s.kind is StepKind.COUNT), timedelta(0))
        owed = sum((s.owed for s in found.steps), timedelta(0))

        assert (steps[0].begin, steps[-1].end) == (start, found.at)
        assert all(earlier.end == later.begin for earlier, later in itertools.pairwise(steps))
        if limit.unit is Unit.WORKING_DAY:
            assert sum(s.kind is StepKind.DAY for s in steps) == limit.count
            assert counted == owed
        else:
            assert counted == timedelta(minutes=limit.minutes)


def test_moving_one_holiday_moves_the_clocks_that_cross_it_and_no_others() -> None:
    moved = date(2026, 11, 25)
    other = WorkCalendar(
        CALENDAR.zone, CALENDAR.hours, {**CALENDAR.days_off, moved: "厂庆"}, CALENDAR.work_days, CALENDAR.years
    )
    dice = _dice(13)
    for _ in range(3_000):
        start = at("2026-11-10 00:00") + timedelta(minutes=dice.randrange(25 * 1440))
        limit = Limit.parse(dice.choice(["2wh", "20wh", "1wd", "5wd", "48h"]))
        before, after = due(start, limit, CALENDAR).at, due(start, limit, other).at
        first, last = CALENDAR.local(start).date(), CALENDAR.local(before).date()

        if last < moved or first > moved or not limit.unit.is_working:
            assert after == before
        elif first < moved < last:
            assert after > before


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo"])
def test_working_hours_are_counted_in_real_time_where_clocks_change(zone: str) -> None:
    calendar = calendar_in(zone, "00:00-24:00")
    plain = WorkCalendar(calendar.zone, calendar.hours, {}, _every_day_of(2026), calendar.years)
    dice = _dice(17)
    for _ in range(300):
        start = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=dice.randrange(340 * 1440))

        assert due(start, Limit.parse("40wh"), plain).at == start + timedelta(hours=40)
        assert due(start, Limit.parse("40h"), plain).at == start + timedelta(hours=40)


def _dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable on purpose


def _every_day_of(year: int) -> dict[date, str]:
    return {date(year, 1, 1) + timedelta(days=n): "全年无休" for n in range(366)}


def _compare_with_the_oracle(seed: int, sums: int) -> None:
    dice = _dice(seed)
    for number in range(sums):
        start, limit = _random_start(dice), _random_limit(dice)
        pauses = _random_pauses(dice, start) if number % 3 == 0 else []

        found = due(start, limit, CALENDAR, pauses)

        assert oracle.minute_of(found.at) == _expected(start, limit, pauses), (start, limit, pauses)


def _expected(start: datetime, limit: Limit, pauses: list[Pause]) -> int:
    stops = [(oracle.minute_of(each.begin), oracle.minute_of(each.end)) for each in pauses if each.end]
    minute = oracle.minute_of(start)
    if limit.unit is Unit.WORKING_DAY:
        return oracle.due_by_days(minute, limit.count, stops)
    if limit.unit.is_working:
        return oracle.due_by_minutes(minute, limit.minutes, stops)
    return oracle.due_by_natural_minutes(minute, limit.minutes, stops)


def _random_start(dice: random.Random) -> datetime:
    """Any minute of 2026, with the edges of the working day much more often than chance would have it."""
    day = datetime(2026, 1, 1, tzinfo=CALENDAR.zone) + timedelta(days=dice.randrange(365))
    edge = dice.choice([0, 9 * 60, 12 * 60, 13 * 60 + 30, 18 * 60, dice.randrange(1440), dice.randrange(1440)])
    return (day + timedelta(minutes=edge + dice.choice([-1, 0, 0, 1]))).astimezone(UTC)


def _random_limit(dice: random.Random) -> Limit:
    unit = dice.choice(list(Unit))
    most = {"m": 600, "h": 60, "wm": 600, "wh": 24, "wd": 12}[unit.value]
    return Limit(dice.randrange(1, most), unit)


def _random_pauses(dice: random.Random, start: datetime) -> list[Pause]:
    """Waits and leave, short and of several days, which may touch, overlap and contain one another."""
    begins = [start + timedelta(minutes=dice.randrange(-300, 6_000)) for _ in range(dice.randrange(5))]
    whys = (WAITS_FOR_INITIATOR, ON_LEAVE)
    return [
        Pause(begin, begin + timedelta(minutes=dice.randrange(dice.choice([90, 2_000, 12_000]))), dice.choice(whys))
        for begin in begins
    ]
