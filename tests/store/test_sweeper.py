"""What comes due is fired whatever becomes of the timers before it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from bot.clock import MovableClock
from bot.events import Ack, Event, TimerFired, TimersFired
from bot.reminders import heartbeat
from bot.reminders.sweeper import Sweeper
from bot.store.database import open_engine
from bot.store.unit_of_work import UnitOfWork
from bot.store.writers import open_writer
from sqlalchemy import Connection

from tests.services.test_dispatch import BrokenStore

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
STUCK = 250


def arm(connection: Connection) -> None:
    """Timers that cannot be stored when they fire, and one that came due after them."""
    timers = UnitOfWork(connection).timers
    for number in range(STUCK):
        timers.arm(f"stuck {number}", "test", NOW - timedelta(hours=1))
    timers.arm("fine", "test", NOW)


@pytest.mark.asyncio
async def test_what_cannot_fire_now_holds_up_nothing_that_came_due_after_it(store_url: str) -> None:
    engine = open_engine(store_url)
    writer = open_writer(engine)
    fired: list[str] = []

    async def dispatch(event: Event) -> Ack:
        assert isinstance(event, TimerFired)
        fired.append(event.about)
        if event.about.startswith("stuck"):
            return Ack(stored=False)
        await writer.run(lambda connection: UnitOfWork(connection).timers.fire(event.timer_id, NOW))
        return Ack(stored=True)

    await writer.run(arm)
    async with asyncio.timeout(30):
        tried = await Sweeper(writer, MovableClock(NOW), dispatch).sweep()
    writer.close()
    engine.dispose()

    assert fired[-1] == "fine"
    assert tried == len(fired) == STUCK + 1


@pytest.mark.asyncio
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("number", "together"), [(49, False), (50, True)])
async def test_fifty_that_are_due_at_once_are_a_storm(store_url: str, number: int, together: bool) -> None:
    """F-50: what they say is merged, also when none of them is late."""
    engine = open_engine(store_url)
    writer = open_writer(engine)
    seen: list[Event] = []

    async def dispatch(event: Event) -> Ack:
        seen.append(event)
        return Ack(stored=True)

    def arm_all(connection: Connection) -> None:
        for each in range(number):
            UnitOfWork(connection).timers.arm(f"todo {each}", "test", NOW)

    await writer.run(arm_all)
    await Sweeper(writer, MovableClock(NOW), dispatch, crowds=["test"]).sweep()
    writer.close()
    engine.dispose()

    crowds = [len(event.timers) for event in seen if isinstance(event, TimersFired)]
    alone = [event for event in seen if isinstance(event, TimerFired)]
    assert sum(crowds) + len(alone) == number
    assert bool(crowds) is together


@pytest.mark.asyncio
async def test_a_look_that_failed_is_no_look() -> None:
    """/readyz tells when timers were looked at last; a store out of reach ends nothing."""
    sweeper = Sweeper(BrokenStore(), MovableClock(NOW), _never)
    running = asyncio.create_task(sweeper.run())
    sweeper.wake()
    while sweeper._woken.is_set():  # noqa: ASYNC110  it tells nobody that it began
        await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert sweeper.swept_at is None
    assert not running.done()
    running.cancel()


async def _never(_: Event) -> Ack:
    raise AssertionError("nothing is due")


@pytest.mark.asyncio
async def test_no_tick_is_skipped_for_being_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap T11: left alone, the scheduler skips what is a second late."""
    jobs: list[dict[str, object]] = []

    class Scheduler(AsyncIOScheduler):  # type: ignore[misc]
        def add_job(self, *args: object, **job: object) -> object:
            jobs.append(job)
            return super().add_job(*args, **job)

    monkeypatch.setattr(heartbeat, "AsyncIOScheduler", Scheduler)
    beating = asyncio.create_task(heartbeat.beat(Sweeper(BrokenStore(), MovableClock(NOW), _never)))
    await asyncio.sleep(0)
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)

    assert [(job["misfire_grace_time"], job["coalesce"], job["max_instances"]) for job in jobs] == [(None, True, 1)]
