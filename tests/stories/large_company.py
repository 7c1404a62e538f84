"""A large company whose bot is back: hundreds of people, a room for each department, and much that is due."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.bootstrap import Bot, Tunings, open_bot
from bot.clock import MachineTime, MovableClock
from bot.config import Settings
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.feishu.journal import WireCall
from bot.emulator.people import CloudName
from bot.emulator.serve import OWN_TEMPLATE, Server, serve
from bot.emulator.world import World
from bot.platforms.redaction import Redactor
from bot.store.database import open_engine

from tests.registrations import registrations
from tests.services.storms import MONDAY, leave_overdue, long_overdue, settings_of
from tests.stories.story import NO_WAIT, connected

Clouds = tuple[CloudName, ...]
CREATE = {"POST /open-apis/im/v1/messages", "POST /v1.0/card/instances/createAndDeliver"}


@dataclass
class Returned:
    """The company whose bot is back: everything is due, nothing was sent yet."""

    world: World
    server: Server
    bot: Bot
    clock: MovableClock
    clouds: Clouds

    def calls(self) -> list[WireCall]:
        """Everything the clouds were asked."""
        return sorted([*self.server.cloud.journal.calls, *self.server.dingtalk.calls], key=lambda call: call.monotonic)

    def sent(self) -> list[WireCall]:
        """Every new message and card the clouds were asked to send; answers in a Feishu group are none."""
        return [call for call in self.calls() if f"{call.method} {call.path.partition('?')[0]}" in CREATE]

    async def drain(self) -> None:
        """Fire everything that is due while the relay sends what it makes."""
        sending = asyncio.create_task(self.bot.relay.run())
        while await self.bot.sweeper.sweep():
            pass
        await self.bot.relay.drain()
        await self.bot.relay.stop()
        await sending


@contextlib.asynccontextmanager
async def returned(
    empty: Path,
    folder: Path,
    clouds: Clouds,
    items: int,
    people: int,
    rooms: int,
    *,
    at: datetime = MONDAY,
    due_at: Callable[[int], datetime] = long_overdue,
    machine: MachineTime | None = None,
) -> AsyncIterator[Returned]:
    """Its people share the clouds department by department; every room is on all of them."""
    store, clock = shutil.copy(empty, folder / "liaison.sqlite3"), MovableClock(at)
    machine = machine or MachineTime()
    world = World(clock)
    names = [f"员工{number}" for number in range(people)]
    for number, name in enumerate(names):
        world.add_person(name, f"ou_{number}")
    for number in range(rooms):
        for cloud in clouds:
            world.add_group(f"第{number}部", names[number::rooms], chat_id_of(cloud, number), cloud=cloud)
    server = await serve(
        world,
        cloud=FeishuCloud(world, monotonic=machine.steady),
        dingtalk=DingTalkCloud(world, own_template=OWN_TEMPLATE, monotonic=machine.steady),
    )
    settings = _settings(world, server, clouds, people, rooms, folder)
    _leave(f"sqlite:///{store}", settings, items, due_at)
    try:
        tunings = Tunings(patch_after=NO_WAIT, machine=machine)
        async with open_bot(settings, clock, Redactor(), tunings) as bot, connected(bot, server):
            yield Returned(world, server, bot, clock, clouds)
    finally:
        await server.close()


def _settings(world: World, server: Server, clouds: Clouds, people: int, rooms: int, folder: Path) -> Settings:
    apps = registrations(server)
    return settings_of(
        people,
        rooms,
        data_dir=str(folder),
        people=[
            {"name": f"员工{n}", "department": f"第{n % rooms}部", **account(world, clouds, n)} for n in range(people)
        ],
        groups=[
            {"name": f"第{n}部", "departments": [f"第{n}部"], **{cloud: chat_id_of(cloud, n) for cloud in clouds}}
            for n in range(rooms)
        ],
        **{cloud: apps[cloud] for cloud in clouds},
    )


def account(world: World, clouds: Clouds, number: int) -> dict[str, str]:
    """Where somebody is, and their id there."""
    person, cloud = world.person(f"员工{number}"), clouds[number % len(clouds)]
    return {cloud: person.open_id if cloud == "feishu" else person.user_id}


def chat_id_of(cloud: CloudName, number: int) -> str:
    """A department's room on a cloud."""
    return f"oc_{number}" if cloud == "feishu" else f"cid{number}"


def _leave(url: str, settings: Settings, items: int, due_at: Callable[[int], datetime]) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        leave_overdue(connection, settings, items, due_at)
    engine.dispose()
