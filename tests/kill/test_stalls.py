"""However much comes due at once, the event loop of a real process goes on (R-9)."""

import asyncio
import json
import logging
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bot.config import load
from bot.emulator.faults import Fault, FaultKind
from bot.store.database import open_engine
from bot.watch.stall import NOTICE

from tests.kill.company import large_company
from tests.kill.opening import first_morning, open_rig, stalls_logged
from tests.kill.rig import Rig
from tests.kill.stalls import LONGEST, STALLED, tell_of_stalls
from tests.kill.stores import Stores
from tests.services.storms import MONDAY, leave_overdue, long_overdue
from tests.stories.running import on
from tests.stories.settings import Setting

PEOPLE, ROOMS = 300, 40
QUIET_WITHIN = 300.0  # seconds
LOOK_EVERY = 0.25  # seconds; looking takes the store's time


def how_many(usually: int) -> int:
    return int(os.environ.get("ITEMS", usually))


async def left_alone(rig: Rig, home: Path, items: int, due_at: Callable[[int], datetime]) -> None:
    """The bot was away while all this was left to be done, and is back."""
    await rig.child.kill()
    engine = open_engine(rig.store.engine.url.render_as_string(hide_password=False))
    with engine.begin() as connection:
        leave_overdue(connection, load(home / "config.toml"), items, due_at)
    engine.dispose()
    await rig.alive()


async def fired(rig: Rig) -> None:
    """Until nothing is due any more."""
    async with asyncio.timeout(QUIET_WITHIN):
        while (due := rig.next_fire()) is not None and due <= rig.clock.now():  # noqa: ASYNC110  another process tells nothing by itself
            await asyncio.sleep(LOOK_EVERY)


async def told(rig: Rig) -> None:
    """Until everybody was told what is due by now."""
    await fired(rig)
    async with asyncio.timeout(QUIET_WITHIN):
        while rig.owed():  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY)


def went_on(home: Path) -> str:
    """How long the loop did one thing at most, which was not too long."""
    assert not (stalls := stalls_logged(home)), "\n".join(stalls)
    lines = [json.loads(line)["event"] for line in (home / "bot.log").read_text().splitlines() if LONGEST in line]
    return str(lines[-1])


@pytest.mark.asyncio
async def test_a_loop_that_does_one_thing_for_too_long_is_told_with_the_place(caplog: pytest.LogCaptureFixture) -> None:
    """R-9 is looked at in every life; what takes the loop no processor time, a machine busy elsewhere, is none."""
    watching = asyncio.create_task(tell_of_stalls())
    await asyncio.sleep(0)
    until = time.thread_time() + 1.5 * NOTICE
    while time.thread_time() < until:
        pass
    await asyncio.sleep(0.1)
    watching.cancel()

    (told_once,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert STALLED in told_once
    assert "test_a_loop_that_does_one_thing_for_too_long_is_told_with_the_place (test_stalls.py:" in told_once


@pytest.mark.long
@pytest.mark.asyncio
@pytest.mark.parametrize(("setting", "a_room"), [(Setting.FEISHU, 1), (Setting.DINGTALK_PUBLIC, 2)])
async def test_the_loop_goes_on_while_a_storm_passes(
    setting: Setting, a_room: int, bots: Path, stores: Stores, tmp_path: Path
) -> None:
    """Everything is overdue when the bot comes back (R-14); on DingTalk words call people to a room's card.

    ITEMS in the environment changes how much.
    """
    items, begun = how_many(10_000), first_morning(stores.new(tmp_path), MONDAY, large_company(PEOPLE, ROOMS), setting)
    async with open_rig(bots, begun, tmp_path) as rig:
        await left_alone(rig, tmp_path, items, long_overdue)
        began = time.monotonic()
        await told(rig)

        print(f"\n{items} told by {len(rig.world.messages)} in {time.monotonic() - began:.1f} s; {went_on(tmp_path)}")
        assert len(rig.world.messages) == PEOPLE + ROOMS * a_room


def due_in_the_outage(number: int) -> datetime:
    """Through the day, from ten past nine on; half two days earlier, so that they go up."""
    return on(18 if number // PEOPLE % 2 else 20, "09:10") + timedelta(minutes=number % 470)


@pytest.mark.long
@pytest.mark.asyncio
async def test_the_loop_goes_on_through_an_outage_of_a_day(bots: Path, stores: Stores, tmp_path: Path) -> None:
    """The cloud takes nothing while 1,000 come due or go up, and is back (R-11); ITEMS and STEP (minutes) change it."""
    items, step = how_many(1_000), timedelta(minutes=int(os.environ.get("STEP", "30")))
    begun = first_morning(stores.new(tmp_path), on(20, "08:57"), large_company(PEOPLE, ROOMS))
    async with open_rig(bots, begun, tmp_path) as rig:
        await left_alone(rig, tmp_path, items, due_in_the_outage)
        await told(rig)
        began, before = time.monotonic(), len(rig.world.messages)

        rig.cloud.faults.add(Fault(FaultKind.STATUS, times=0, status=503))
        while rig.clock.now() < on(20, "17:00"):
            rig.clock.move_to(rig.clock.now() + step)
            rig.child.wake()
            await fired(rig)
        assert len(rig.world.messages) == before
        rig.cloud.faults.clear()
        await told(rig)

        assert len(rig.world.messages) > before
        print(f"\n{items} in eight hours, {time.monotonic() - began:.0f} s; {went_on(tmp_path)}")
