"""A timer fires once, or never when it was cancelled, whoever asks (F-2)."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime

import pytest
from bot.store.database import open_engine
from bot.store.timers import Timers

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
Fire = Callable[[Timers, Collection[int]], list[str]]


def one_by_one(timers: Timers, ids: Collection[int]) -> list[str]:
    return [fired.key for each in ids if (fired := timers.fire(each, NOW))]


def together(timers: Timers, ids: Collection[int]) -> list[str]:
    return [fired.key for fired in timers.fire_all(ids, NOW)]


@pytest.mark.parametrize("fire", [one_by_one, together])
def test_a_timer_fires_once_and_never_after_it_was_cancelled(store_url: str, fire: Fire) -> None:
    """Another replica may have fired it, or an act may have ended it, since it was found to be due."""
    engine = open_engine(store_url)
    with engine.begin() as connection:
        timers = Timers(connection)
        for key in ("kept", "cancelled"):
            timers.arm(key, "test", NOW)
        due = [timer.id for timer in timers.due(NOW)]
        timers.cancel("cancelled")

        assert fire(timers, due) == ["kept"]
        assert fire(timers, due) == []
    engine.dispose()


def test_what_fired_is_not_armed_anew_by_another_time(store_url: str) -> None:
    """F-61: a due time that moves takes along what has not fired, and that alone."""
    engine = open_engine(store_url)
    with engine.begin() as connection:
        timers = Timers(connection)
        for key in ("fired", "ahead"):
            timers.arm(key, "test", NOW)
        timers.fire(timers.due(NOW)[0].id, NOW)

        for key in ("fired", "ahead"):
            timers.move(key, LATER)

        assert [(timer.key, timer.fire_at) for timer in timers.armed("test")] == [("ahead", LATER)]
    engine.dispose()
