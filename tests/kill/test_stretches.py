"""How much time the bot had: what a clock skipped is none, however often it is counted."""

from datetime import UTC, datetime, timedelta

from tests.kill.stretches import left_between

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_what_was_lost_in_between_is_left_out_and_counts_once() -> None:
    lost = [(at(20), at(40)), (at(10), at(30)), (at(12), at(14)), (at(70), at(80))]

    assert left_between(at(0), at(60), lost) == timedelta(seconds=30)


def test_what_was_lost_before_and_after_changes_nothing() -> None:
    lost = [(at(-10), at(0)), (at(60), at(90))]

    assert left_between(at(0), at(60), lost) == timedelta(seconds=60)


def test_of_what_reaches_over_an_end_only_the_part_inside_is_left_out() -> None:
    assert left_between(at(0), at(60), [(at(-10), at(5)), (at(50), at(90))]) == timedelta(seconds=45)
