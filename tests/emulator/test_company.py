"""The fictitious company holds together, and ``bot emulate`` serves it."""

import asyncio
import contextlib

import pytest
from bot.clock import MovableClock
from bot.emulator.company import COMPANY, seed_company
from bot.emulator.serve import emulate
from bot.emulator.world import World

from tests.emulator.conftest import MONDAY

NAMES = [employee.name for employee in COMPANY.employees]


def test_it_has_eight_departments_and_about_twenty_people() -> None:
    assert len(COMPANY.departments) == 8
    assert 18 <= len(NAMES) <= 25
    assert len(set(NAMES)) == len(NAMES)
    assert len({department.code for department in COMPANY.departments}) == 8


def test_everybody_who_is_named_works_here() -> None:
    named = [COMPANY.leader, COMPANY.secretary]
    named += [employee.superior for employee in COMPANY.employees if employee.superior]
    for department in COMPANY.departments:
        named += [department.head, *department.liaisons, *department.deputies]
    for group in COMPANY.groups:
        named += group.members

    assert set(named) <= set(NAMES)


def test_heads_and_liaisons_belong_to_their_department_and_sit_in_its_group() -> None:
    homes = {employee.name: employee.department for employee in COMPANY.employees}

    for department in COMPANY.departments:
        officers = {department.head, *department.liaisons}
        rooms = [group for group in COMPANY.groups if department.name in group.departments]
        assert {homes[name] for name in officers} == {department.name}
        assert any(officers <= set(room.members) for room in rooms)


def test_its_ids_are_the_same_in_every_run() -> None:
    worlds = [World(MovableClock(MONDAY)) for _ in range(2)]
    for world in worlds:
        seed_company(world)

    assert list(worlds[0].people) == list(worlds[1].people)
    assert list(worlds[0].chats) == list(worlds[1].chats) == [group.chat_id for group in COMPANY.groups]


@pytest.mark.asyncio
async def test_emulate_tells_what_a_bot_needs_and_stops_when_cancelled() -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    running = asyncio.create_task(emulate(0, told.put_nowait))

    address = (await told.get()).split()[-1]
    lines = [await told.get() for _ in range(3)]
    _, writer = await asyncio.open_connection("127.0.0.1", int(address.rsplit(":", 1)[1]))
    writer.close()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running

    assert address.startswith("http://127.0.0.1:")
    assert [line.split()[:-1] for line in lines] == [["domain"], ["app", "id"], ["app", "secret"]]
    with pytest.raises(OSError, match="onnect"):
        await asyncio.open_connection("127.0.0.1", int(address.rsplit(":", 1)[1]))
