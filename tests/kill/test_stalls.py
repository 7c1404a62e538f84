"""However much comes due at once, the event loop of a real process goes on (R-9)."""

import asyncio
import json
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bot.config import load
from bot.emulator.company import Company, CompanyDepartment, CompanyGroup, Employee
from bot.emulator.faults import Fault, FaultKind
from bot.store.database import open_engine

from tests.kill.opening import first_morning, open_rig, stalls_logged
from tests.kill.rig import Rig
from tests.kill.stalls import STALLED
from tests.kill.stores import Stores
from tests.services.storms import MONDAY, leave_overdue, long_overdue
from tests.stories.running import on
from tests.stories.settings import Setting

DRAINED_WITHIN = 300.0  # seconds
LOOK_EVERY = 0.25


def company_of(people: int, rooms: int) -> Company:
    """Its departments share the people evenly, and have a room each."""
    names = [f"员工{number}" for number in range(people)]
    departments = [f"第{number}部" for number in range(rooms)]
    return Company(
        name="大公司",
        employees=tuple(Employee(name, departments[n % rooms], "") for n, name in enumerate(names)),
        departments=tuple(
            CompanyDepartment(name, f"D{n}", (), names[n], (names[n + rooms],)) for n, name in enumerate(departments)
        ),
        groups=tuple(CompanyGroup(name, (name,), tuple(names[n::rooms])) for n, name in enumerate(departments)),
        leader=names[0],
        secretary=names[1],
        review=departments[0],
    )


async def left_behind(rig: Rig, home: Path, items: int, due_at: Callable[[int], datetime]) -> None:
    """The bot was away while all this was left to be done."""
    await rig.child.kill()
    engine = open_engine(str(rig.store.engine.url.render_as_string(hide_password=False)))
    with engine.begin() as connection:
        leave_overdue(connection, load(home / "config.toml"), items, due_at)
    engine.dispose()
    await rig.alive()


async def fired(rig: Rig) -> None:
    """Until nothing is due any more."""
    async with asyncio.timeout(DRAINED_WITHIN):
        while (due := rig.next_fire()) is not None and due <= rig.clock.now():
            await asyncio.sleep(LOOK_EVERY)


async def drained(rig: Rig) -> None:
    async with asyncio.timeout(DRAINED_WITHIN):
        await fired(rig)
        while rig.owed():
            await asyncio.sleep(LOOK_EVERY)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("items", "people", "rooms"), [(400, 30, 6), pytest.param(10_000, 300, 40, marks=pytest.mark.long)]
)
async def test_a_storm_never_holds_the_loop(
    items: int, people: int, rooms: int, bots: Path, stores: Stores, tmp_path: Path
) -> None:
    begun = first_morning(stores.new(tmp_path), MONDAY, company_of(people, rooms), Setting.FEISHU)
    async with open_rig(bots, begun, tmp_path) as rig:
        t = time.monotonic()
        await left_behind(rig, tmp_path, items, long_overdue)
        print("left", time.monotonic() - t)
        await drained(rig)
        print("drained", time.monotonic() - t, len(rig.world.messages), cpu(rig.child.pid))
        from collections import Counter
        print(Counter(m.text[:24] for m in rig.world.messages.values()).most_common(8), Counter(rig.world.chats[m.chat_id].private for m in rig.world.messages.values()))
        told(tmp_path)
        assert stalls_logged(tmp_path) == []


def cpu(pid: int) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def told(home: Path) -> None:
    for line in (home / "bot.log").read_text().splitlines():
        if line.startswith("{") and (e := json.loads(line)) and (STALLED in e["event"] or e["level"] != "info"):
            print(e["timestamp"], e["level"], e["event"], e.get("seconds"))


def _due(number: int, people: int = 300) -> datetime:
    return on(18 if number // people % 2 else 20, "09:10") + timedelta(minutes=number % 470)


@pytest.mark.long
@pytest.mark.asyncio
async def test_an_outage_never_holds_the_loop(bots: Path, stores: Stores, tmp_path: Path) -> None:
    items, step = int(os.environ.get("ITEMS", "10000")), timedelta(minutes=int(os.environ.get("STEP", "5")))
    begun = first_morning(stores.new(tmp_path), on(20, "08:57"), company_of(300, 40), Setting.FEISHU)
    async with open_rig(bots, begun, tmp_path) as rig:
        t = time.monotonic()
        await left_behind(rig, tmp_path, items, _due)
        await drained(rig)
        print("before", time.monotonic() - t, len(rig.world.messages), cpu(rig.child.pid))
        rig.cloud.faults.add(Fault(FaultKind.STATUS, times=0, status=503))
        while rig.clock.now() < on(20, "17:00"):
            rig.clock.move_to(rig.clock.now() + step)
            rig.child.wake()
            await fired(rig)
        rig.cloud.faults.clear()
        print("outage", time.monotonic() - t, len(rig.world.messages), cpu(rig.child.pid))
        await drained(rig)
        print("drained", time.monotonic() - t, len(rig.world.messages), cpu(rig.child.pid))
        from collections import Counter
        print(Counter(m.text[:24] for m in rig.world.messages.values()).most_common(8), Counter(rig.world.chats[m.chat_id].private for m in rig.world.messages.values()))
        told(tmp_path)
        assert stalls_logged(tmp_path) == []
