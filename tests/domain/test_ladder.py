"""Who is told what around a due time, and when."""

import random
from dataclasses import replace
from datetime import timedelta
from zoneinfo import available_timezones

import pytest
from bot.domain.ladder import CountedFrom, Ladder, Rung, StageTime, plan
from bot.domain.limits import Limit
from bot.domain.quiet import QuietHours, out_of_quiet
from bot.domain.workdays import WorkCalendar
from bot.errors import ConfigError

from tests.domain.company_time import CALENDAR, at, calendar_in, shown

NIGHT = QuietHours.parse("20:00-08:00")
CHAIN = (
    Rung("head", Limit.parse("48h")),
    Rung("superior", Limit.parse("2wd")),
    Rung("leader", Limit.parse("1wd")),
)
LADDER = Ladder(rungs=CHAIN)


def told(stages: tuple[StageTime, ...]) -> list[str]:
    """Stages as lines a person can check against a calendar on the wall."""
    return [f"{stage.stage} {shown(stage.fire_at)}" for stage in stages]


@pytest.mark.parametrize(
    ("opened", "due_at", "expected"),
    [
        (  # an ordinary week
            "2026-11-16 10:00",
            "2026-11-17 10:00",
            [
                "due 2026-11-17 10:00",
                "escalate-1 2026-11-19 10:00",
                "escalate-2 2026-11-23 10:00",
                "escalate-3 2026-11-24 10:00",
            ],
        ),
        (  # due on a Friday evening: 48 hours end on a Sunday and speak on Monday
            "2026-11-19 18:00",
            "2026-11-20 18:00",
            [
                "due 2026-11-20 18:00",
                "escalate-1 2026-11-23 08:00",
                "escalate-2 2026-11-25 09:00",
                "escalate-3 2026-11-26 09:00",
            ],
        ),
        (  # a two-hour limit that ends at night on the eve of the National Day holiday
            "2026-09-30 19:00",
            "2026-09-30 21:00",
            [
                "due 2026-10-08 08:00",
                "escalate-1 2026-10-08 08:00",
                "escalate-2 2026-10-10 09:00",
                "escalate-3 2026-10-12 09:00",
            ],
        ),
    ],
)
def test_a_ladder_speaks_on_working_days_outside_quiet_hours(opened: str, due_at: str, expected: list[str]) -> None:
    assert told(plan(at(opened), at(due_at), LADDER, CALENDAR, NIGHT)) == expected


def test_the_obligation_keeps_its_own_time_when_the_message_waits() -> None:
    stages = plan(at("2026-11-19 18:00"), at("2026-11-20 21:00"), LADDER, CALENDAR, NIGHT)
    escalation = next(stage for stage in stages if stage.stage == "escalate-1")

    assert shown(escalation.due_ref) == "2026-11-22 21:00"
    assert shown(escalation.fire_at) == "2026-11-23 08:00"
    assert next(stage for stage in stages if stage.stage == "due").due_ref == at("2026-11-20 21:00")


def test_each_rung_is_told_to_somebody_higher() -> None:
    stages = plan(at("2026-11-16 10:00"), at("2026-11-17 10:00"), LADDER, CALENDAR, NIGHT)

    assert [(stage.level, stage.to) for stage in stages if stage.level] == [(1, "head"), (2, "superior"), (3, "leader")]


def test_48_hours_may_count_from_the_sending_but_never_end_before_the_due_time() -> None:
    from_sending = replace(LADDER, counted_from=CountedFrom.SENT)

    early = plan(at("2026-11-16 10:00"), at("2026-11-17 10:00"), from_sending, CALENDAR, NIGHT)
    late = plan(at("2026-11-16 10:00"), at("2026-11-20 10:00"), from_sending, CALENDAR, NIGHT)

    assert "escalate-1 2026-11-18 10:00" in told(early)
    assert "escalate-1 2026-11-20 10:00" in told(late)


def test_each_step_of_the_chain_has_its_own_wait_from_when_it_was_told() -> None:
    ladder = Ladder(rungs=(Rung("head", Limit.parse("48h")), Rung("leader", Limit.parse("24h"))))

    stages = plan(at("2026-11-19 18:00"), at("2026-11-20 18:00"), ladder, CALENDAR, NIGHT)

    assert [line for line in told(stages) if "escalate" in line] == [
        "escalate-1 2026-11-23 08:00",  # its 48 hours were over on Sunday
        "escalate-2 2026-11-24 08:00",
    ]


@pytest.mark.parametrize(
    ("moment", "quiet", "expected"),
    [
        ("2026-11-20 10:00", "20:00-08:00", "2026-11-20 10:00"),
        ("2026-11-20 07:59", "20:00-08:00", "2026-11-20 08:00"),
        ("2026-11-20 08:00", "20:00-08:00", "2026-11-20 08:00"),
        ("2026-11-19 20:00", "20:00-08:00", "2026-11-20 08:00"),
        ("2026-11-20 20:00", "20:00-08:00", "2026-11-23 08:00"),
        ("2026-11-21 12:00", "20:00-08:00", "2026-11-23 08:00"),
        ("2026-10-09 23:00", "20:00-08:00", "2026-10-10 08:00"),
        ("2026-10-01 12:00", "20:00-08:30", "2026-10-08 08:30"),
        ("2026-11-20 12:30", "12:00-13:30", "2026-11-20 13:30"),
        ("2026-11-21 12:30", "12:00-13:30", "2026-11-23 09:00"),
        ("2026-11-20 03:00", "", "2026-11-20 03:00"),
        ("2026-11-21 03:00", "", "2026-11-23 09:00"),
    ],
)
def test_what_falls_into_quiet_hours_or_days_off_waits_for_the_next_working_morning(
    moment: str, quiet: str, expected: str
) -> None:
    assert shown(out_of_quiet(at(moment), QuietHours.parse(quiet), CALENDAR)) == expected


@pytest.mark.parametrize("text", ["20-8", "08:00-08:00", "20:00", "00:00-24:00"])
def test_quiet_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        QuietHours.parse(text)


def test_a_later_moment_is_never_moved_before_an_earlier_one() -> None:
    moments = [at("2026-09-20 00:00") + timedelta(minutes=17 * n) for n in range(3_000)]

    moved = [out_of_quiet(moment, NIGHT, CALENDAR) for moment in moments]

    assert moved == sorted(moved)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_no_stage_ever_speaks_early_or_at_night_or_on_a_day_off(zone: str) -> None:
    _check_stages(calendar_in(zone), seed=3, todos=150)


@pytest.mark.long
def test_no_stage_ever_speaks_early_or_at_night_or_on_a_day_off_in_any_zone_of_the_world() -> None:
    for zone in sorted(available_timezones() - {"localtime"}):
        _check_stages(calendar_in(zone), seed=len(zone), todos=30)


def _check_stages(calendar: WorkCalendar, seed: int, todos: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    for _ in range(todos):
        opened = at("2026-01-05 00:00") + timedelta(minutes=dice.randrange(330 * 1440))
        due_at = opened + timedelta(minutes=dice.randrange(30, 10 * 1440))
        for stage in plan(opened, due_at, LADDER, calendar, NIGHT):
            local = calendar.local(stage.fire_at)

            assert calendar.is_workday(local.date()), stage
            assert 8 <= local.hour < 20, stage
            assert stage.due_ref <= stage.fire_at, stage
