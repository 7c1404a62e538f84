"""Who is told what around a due time, and when."""

import random
from dataclasses import replace
from datetime import timedelta
from zoneinfo import available_timezones

import pytest
from bot.domain.ladder import CountedFrom, Ladder, Rung, StageTime, after, plan
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
LADDER = Ladder(nudges=(Limit.parse("2wh"),), rungs=CHAIN)


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
                "nudge-1 2026-11-16 17:00",
                "due 2026-11-17 10:00",
                "repeat-1 2026-11-18 09:00",
                "escalate-1 2026-11-19 10:00",
                "escalate-2 2026-11-23 10:00",
                "escalate-3 2026-11-24 10:00",
            ],
        ),
        (  # due on a Friday evening: 48 hours end on a Sunday and speak on Monday, when no repeat is needed
            "2026-11-19 18:00",
            "2026-11-20 18:00",
            [
                "nudge-1 2026-11-20 16:00",
                "due 2026-11-20 18:00",
                "escalate-1 2026-11-23 08:00",
                "repeat-1 2026-11-24 09:00",
                "escalate-2 2026-11-25 09:00",
                "escalate-3 2026-11-26 09:00",
            ],
        ),
        (  # a two-hour limit that ends at night on the eve of the National Day holiday: no nudge for so short a limit
            "2026-09-30 19:00",
            "2026-09-30 21:00",
            [
                "due 2026-10-08 08:00",
                "escalate-1 2026-10-08 08:00",
                "repeat-1 2026-10-09 09:00",
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


def test_the_ping_at_due_and_escalations_go_out_at_once_and_the_rest_is_merged() -> None:
    stages = plan(at("2026-11-16 10:00"), at("2026-11-17 10:00"), LADDER, CALENDAR, NIGHT)

    assert {stage.stage for stage in stages if not stage.merged} == {"due", "escalate-1", "escalate-2", "escalate-3"}
    assert [(stage.level, stage.to) for stage in stages if stage.level] == [(1, "head"), (2, "superior"), (3, "leader")]


def test_48_hours_may_count_from_the_sending_but_never_end_before_the_due_time() -> None:
    from_sending = replace(LADDER, counted_from=CountedFrom.SENT)

    early = plan(at("2026-11-16 10:00"), at("2026-11-17 10:00"), from_sending, CALENDAR, NIGHT)
    late = plan(at("2026-11-16 10:00"), at("2026-11-20 10:00"), from_sending, CALENDAR, NIGHT)

    assert "escalate-1 2026-11-18 10:00" in told(early)
    assert "escalate-1 2026-11-20 10:00" in told(late)


@pytest.mark.parametrize(
    ("opened", "due_at"),
    [
        ("2026-11-16 10:00", "2026-11-16 12:00"),  # two natural hours
        ("2026-11-20 17:30", "2026-11-23 10:30"),  # two working hours over a weekend
    ],
)
def test_short_limits_have_no_nudge(opened: str, due_at: str) -> None:
    stages = plan(at(opened), at(due_at), LADDER, CALENDAR, NIGHT)

    assert not [stage for stage in stages if stage.stage.startswith("nudge")]


def test_two_nudges_that_would_be_said_together_are_said_once() -> None:
    ladder = Ladder(nudges=(Limit.parse("60h"), Limit.parse("40h")))

    stages = plan(at("2026-11-19 09:00"), at("2026-11-23 10:00"), ladder, CALENDAR, NIGHT)

    assert [line for line in told(stages) if "nudge" in line] == ["nudge-1 2026-11-23 08:00"]


@pytest.mark.parametrize(
    ("opened", "due_at", "nudge"),
    [
        ("2026-11-18 10:00", "2026-11-22 12:00", "24h"),  # would be said on Monday morning, together with the ping
        ("2026-11-18 10:00", "2026-11-20 10:00", "48h"),  # would be said when the todo opens
        ("2026-11-18 10:00", "2026-11-20 10:00", "60h"),  # would have been said before
    ],
)
def test_a_nudge_that_tells_nothing_new_is_not_sent(opened: str, due_at: str, nudge: str) -> None:
    stages = plan(at(opened), at(due_at), Ladder(nudges=(Limit.parse(nudge),)), CALENDAR, NIGHT)

    assert not [stage for stage in stages if stage.stage.startswith("nudge")]


def test_each_step_of_the_chain_has_its_own_wait_from_when_it_was_told() -> None:
    ladder = Ladder(rungs=(Rung("head", Limit.parse("48h")), Rung("leader", Limit.parse("24h"))))

    stages = plan(at("2026-11-19 18:00"), at("2026-11-20 18:00"), ladder, CALENDAR, NIGHT)

    assert [line for line in told(stages) if "escalate" in line] == [
        "escalate-1 2026-11-23 08:00",  # its 48 hours were over on Sunday
        "escalate-2 2026-11-24 08:00",
    ]


def test_repeats_follow_one_another_every_working_day_until_their_number_is_used_up() -> None:
    opened, due_at = at("2026-11-16 10:00"), at("2026-11-17 10:00")
    ladder = replace(LADDER, repeats=4)
    stage = next(s for s in plan(opened, due_at, ladder, CALENDAR, NIGHT) if s.stage == "repeat-1")
    said = [stage]

    while stage := after(stage, opened, due_at, ladder, CALENDAR, NIGHT):  # type: ignore[assignment]
        said.append(stage)

    assert told(tuple(said)) == [
        "repeat-1 2026-11-18 09:00",
        "repeat-2 2026-11-20 09:00",  # the 19th belongs to the escalation
        "repeat-3 2026-11-25 09:00",  # so do the 23rd and the 24th
        "repeat-4 2026-11-26 09:00",
    ]


def test_a_repeat_that_fired_late_is_followed_by_the_day_after_not_by_all_it_missed() -> None:
    opened, due_at = at("2026-11-16 10:00"), at("2026-11-17 10:00")
    first = next(s for s in plan(opened, due_at, LADDER, CALENDAR, NIGHT) if s.stage == "repeat-1")

    following = after(replace(first, fire_at=at("2026-11-30 15:00")), opened, due_at, LADDER, CALENDAR, NIGHT)

    assert following is not None
    assert shown(following.fire_at) == "2026-12-01 09:00"


def test_only_a_repeat_arms_another() -> None:
    opened, due_at = at("2026-11-16 10:00"), at("2026-11-17 10:00")

    for stage in plan(opened, due_at, LADDER, CALENDAR, NIGHT):
        following = after(stage, opened, due_at, LADDER, CALENDAR, NIGHT)

        assert (following is not None) == stage.stage.startswith("repeat")


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
            if not stage.merged:
                assert stage.due_ref <= stage.fire_at, stage
