"""Parts of one event are joined in any order, and never held without bound."""

import itertools

import pytest
from bot.platforms.feishu.fragments import Fragments
from bot.platforms.feishu.settings import Bounds


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def joiner(time: Time, **bounds: int) -> Fragments:
    return Fragments(time, kept=5.0, bounds=Bounds(**bounds))


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_parts_are_joined_whatever_their_order(order: tuple[int, ...]) -> None:
    parts, pieces = joiner(Time()), [b"one ", b"two ", b"three"]

    results = [parts.add("m", 3, seq, pieces[seq]) for seq in order]

    assert results[:2] == [None, None]
    assert results[2] == b"one two three"


def test_two_events_do_not_mix() -> None:
    parts = joiner(Time())

    assert parts.add("a", 2, 0, b"a0") is None
    assert parts.add("b", 2, 1, b"b1") is None
    assert parts.add("a", 2, 1, b"a1") == b"a0a1"
    assert parts.add("b", 2, 0, b"b0") == b"b0b1"


def test_a_repeated_part_changes_nothing() -> None:
    parts = joiner(Time())

    parts.add("a", 2, 0, b"a0")
    parts.add("a", 2, 0, b"a0")

    assert parts.add("a", 2, 1, b"a1") == b"a0a1"


def test_parts_are_kept_five_seconds_after_the_latest_one() -> None:
    time = Time()
    parts = joiner(time)
    parts.add("a", 3, 0, b"0")
    time.now += 4.9
    parts.add("a", 3, 1, b"1")
    time.now += 4.9

    assert parts.add("a", 3, 2, b"2") == b"012"


def test_parts_are_forgotten_after_that() -> None:
    time = Time()
    parts = joiner(time)
    parts.add("a", 2, 0, b"0")
    time.now += 5.1

    assert parts.add("a", 2, 1, b"1") is None


@pytest.mark.parametrize(("total", "seq"), [(2, 2), (2, -1), (100_000, 1)])
def test_an_impossible_part_is_refused(total: int, seq: int) -> None:
    with pytest.raises(ValueError, match="part"):
        joiner(Time()).add("a", total, seq, b"x")


def test_a_flood_of_unfinished_events_pushes_out_the_stalest() -> None:
    parts = joiner(Time(), fragment_sets=2)
    parts.add("old", 2, 0, b"0")
    parts.add("new", 2, 0, b"0")
    parts.add("newer", 2, 0, b"0")

    assert parts.add("old", 2, 1, b"1") is None
    assert parts.add("newer", 2, 1, b"1") == b"01"


def test_bytes_held_are_bounded() -> None:
    parts = joiner(Time(), fragment_bytes=10)
    parts.add("a", 2, 0, b"12345678")
    parts.add("b", 2, 0, b"12345678")

    assert parts.add("a", 2, 1, b"1") is None
