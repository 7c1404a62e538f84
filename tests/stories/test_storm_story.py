"""A storm on the wire: overdue by the thousand, over no limit of any cloud's, and what is new does not wait (R-14)."""

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bot.bootstrap import Bot, Tunings, open_bot
from bot.clock import MovableClock
from bot.config import Settings
from bot.emulator.feishu.journal import WireCall
from bot.emulator.people import CloudName
from bot.emulator.serve import Server, serve
from bot.emulator.world import World
from bot.platforms.redaction import Redactor
from bot.store.database import open_engine
from bot.store.tables import metadata
from sqlalchemy import Connection, select

from tests.services.storms import MONDAY, leave_overdue, settings_of
from tests.stories.story import NO_WAIT, connected

Clouds = tuple[CloudName, ...]
_timer = metadata.tables["timer"]
LINE = "/需求 第1部 活动物料终稿 截止 11月27日 优先级 高"
NEW = "活动物料终稿"
CREATE = {"POST /open-apis/im/v1/messages", "POST /v1.0/card/instances/createAndDeliver"}
BOTH: Clouds = ("feishu", "dingtalk")
LONG = pytest.mark.long
every_cloud = pytest.mark.parametrize(
    "clouds",
    [
        pytest.param(("feishu",), id="feishu"),
        pytest.param(("dingtalk",), id="dingtalk", marks=LONG),
        pytest.param(BOTH, id="both", marks=LONG),
    ],
)


@dataclass
class Returned:
    """The company whose bot is back: everything is due, nothing was sent yet."""

    world: World
    server: Server
    bot: Bot
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
    empty: Path, folder: Path, clouds: Clouds, items: int, people: int, rooms: int
) -> AsyncIterator[Returned]:
    """Its people share the clouds department by department; every room is on all of them."""
    store, clock = shutil.copy(empty, folder / "liaison.sqlite3"), MovableClock(MONDAY)
    world = World(clock)
    names = [f"员工{number}" for number in range(people)]
    for number, name in enumerate(names):
        world.add_person(name, f"ou_{number}")
    for number in range(rooms):
        for cloud in clouds:
            world.add_group(f"第{number}部", names[number::rooms], _chat_id(cloud, number), cloud=cloud)
    server = await serve(world)
    settings = _settings(world, server, clouds, people, rooms, folder)
    _leave(f"sqlite:///{store}", settings, items)
    try:
        async with open_bot(settings, clock, Redactor(), Tunings(patch_after=NO_WAIT)) as bot, connected(bot, server):
            yield Returned(world, server, bot, clouds)
    finally:
        await server.close()


def _settings(world: World, server: Server, clouds: Clouds, people: int, rooms: int, folder: Path) -> Settings:
    feishu, dingtalk = server.cloud.app, server.dingtalk.app
    doors = {
        "feishu": {"app_id": feishu.app_id, "app_secret": feishu.secret, "domain": server.url},
        "dingtalk": {
            "client_id": dingtalk.client_id,
            "client_secret": dingtalk.secret,
            "openapi": server.url,
            "oapi": server.url,
        },
    }
    return settings_of(
        people,
        rooms,
        data_dir=str(folder),
        people=[
            {"name": f"员工{n}", "department": f"第{n % rooms}部", **_account(world, clouds, n)} for n in range(people)
        ],
        groups=[
            {"name": f"第{n}部", "departments": [f"第{n}部"], **{cloud: _chat_id(cloud, n) for cloud in clouds}}
            for n in range(rooms)
        ],
        **{cloud: doors[cloud] for cloud in clouds},
    )


def _account(world: World, clouds: Clouds, number: int) -> dict[str, str]:
    person, cloud = world.person(f"员工{number}"), clouds[number % len(clouds)]
    return {cloud: person.open_id if cloud == "feishu" else person.user_id}


def _chat_id(cloud: CloudName, number: int) -> str:
    return f"oc_{number}" if cloud == "feishu" else f"cid{number}"


def _leave(url: str, settings: Settings, items: int) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        leave_overdue(connection, settings, items)
    engine.dispose()


def _began(connection: Connection) -> bool:
    return bool(connection.execute(select(_timer.c.id).where(_timer.c.state == "fired").limit(1)).first())


async def weather(empty: Path, folder: Path, clouds: Clouds, items: int, people: int, rooms: int) -> str:
    """Let the storm pass, somebody asking for something new in its midst; what it took."""
    async with returned(empty, folder, clouds, items, people, rooms) as company:
        began, spent = time.monotonic(), time.process_time()
        draining = asyncio.create_task(company.drain())
        async with asyncio.timeout(60):
            while not await company.bot.writer.run(_began):
                pass
        said_at = time.monotonic()
        ((cloud, approver),) = _account(company.world, clouds, 5).items()
        await company.world.say(f"员工{5 + rooms}", _chat_id(cloud, 5), LINE)
        answered = time.monotonic() - said_at
        await draining
        drained, spent = company.sent()[-1].monotonic - began, time.process_time() - spent

        told = [call for call in company.sent() if NEW not in str(call.body)]
        new = next(call for call in company.sent() if NEW in str(call.body) and approver in str(call.body))
        assert {(call.status, call.fault) for call in company.calls()} == {(200, "")}, "no cloud ever had to refuse"
        assert len(told) == people + rooms * len(clouds)
        assert all(_called_by(call) <= 20 for call in told)
        assert drained <= 60
        assert new.monotonic - said_at <= 60
        return (
            f"{items} overdue, {len(told)} messages in {drained:.1f} s, {spent:.1f} s of processor; "
            f"said in its midst: acknowledged after {answered:.2f} s, before its approver after "
            f"{new.monotonic - said_at:.2f} s"
        )


def _called_by(call: WireCall) -> int:
    """How many people a message mentions."""
    return max(str(call.body).count("<at id="), len(call.body.get("cardAtUserIds") or ()))


@every_cloud
@pytest.mark.asyncio
async def test_in_a_storm_everybody_gets_one_message_and_what_is_new_comes_through(
    clouds: Clouds, migrated_sqlite: Path, tmp_path: Path
) -> None:
    print(await weather(migrated_sqlite, tmp_path, clouds, items=400, people=30, rooms=6))


@pytest.mark.long
@every_cloud
@pytest.mark.asyncio
async def test_ten_thousand_overdue_are_told_within_a_minute_and_over_no_limit(
    clouds: Clouds, migrated_sqlite: Path, tmp_path: Path
) -> None:
    print(await weather(migrated_sqlite, tmp_path, clouds, items=10_000, people=300, rooms=40))
