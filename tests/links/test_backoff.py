"""Bots that lost a cloud together do not come back in one wave (F-31)."""

import random

from bot.platforms.backoff import Backoff


def test_the_waits_grow_to_a_bound_and_no_two_bots_wait_alike() -> None:
    bots = [Backoff(0.5, 60.0, random.Random(seed)) for seed in range(50)]  # noqa: S311  chance, not a secret

    waits = [[bot.next() for bot in bots] for _ in range(12)]

    for turn, each in enumerate(waits):
        most = min(0.5 * 2**turn, 60.0)
        assert 0 <= min(each) < most * 0.2
        assert most * 0.8 < max(each) <= most
        assert len(set(each)) == len(bots)


def test_a_link_that_stood_begins_with_short_waits_again() -> None:
    bot = Backoff(0.5, 60.0, random.Random(1))  # noqa: S311  chance, not a secret
    for _ in range(12):
        bot.next()

    bot.reset()

    assert bot.next() <= 0.5


def test_what_only_a_person_can_mend_is_asked_for_slowly() -> None:
    bot = Backoff(0.5, 60.0, random.Random(1))  # noqa: S311  chance, not a secret

    assert all(30.0 <= bot.slowly(60.0) <= 60.0 for _ in range(50))
