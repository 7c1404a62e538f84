"""A storm on the wire: overdue by the thousand, over no limit of the cloud's, and what is new does not wait (R-14)."""

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
from bot.emulator.serve import Server, serve
from bot.emulator.world import World
from bot.platforms.redaction import Redactor
from bot.store.database import open_engine
from bot.store.tables import metadata
from sqlalchemy import Connection, select

from tests.services.storms import MONDAY, leave_overdue, settings_of
from tests.stories.story import NO_WAIT, SDK_IMPORT

_timer = metadata.tables["timer"]
CREATE = "POST /open-apis/im/v1/messages"
LINE = "/需求 第1部 活动物料终稿 截止 11月27日 优先级 高"


@dataclass
class Returned:
    """The company whose bot is back: everything is due, nothing was sent yet."""

    world: World
    server: Server
    bot: Bot

    def sent(self) -> list[WireCall]:
        """Every new message the cloud was asked to send; answers in a group are none."""
        return self.server.cloud.journal.of(CREATE)

    async def drain(self) -> None:
        """Fire everything that is due while the relay sends what it makes."""
        sending = asyncio.create_task(self.bot.relay.run())
        while await self.bot.sweeper.sweep():
            pass
        await self.bot.relay.stop()
        await sending
        await self.bot.relay.drain()


@contextlib.asynccontextmanager
async def returned(empty: Path, folder: Path, items: int, people: int, rooms: int) -> AsyncIterator[Returned]:
    store, clock = shutil.copy(empty, folder / "liaison.sqlite3"), MovableClock(MONDAY)
    world = World(clock)
    names = [f"员工{number}" for number in range(people)]
    for number, name in enumerate(names):
        world.add_person(name, f"ou_{number}")
    for number in range(rooms):
        world.add_group(f"第{number}部", names[number::rooms], f"oc_{number}")
    server = await serve(world)
    app = server.cloud.app
    feishu = {"app_id": app.app_id, "app_secret": app.secret, "domain": server.url}
    settings = settings_of(people, rooms, data_dir=str(folder), feishu=feishu)
    _leave(f"sqlite:///{store}", settings, items)
    try:
        async with open_bot(settings, clock, Redactor(), Tunings(patch_after=NO_WAIT)) as bot:
            assert bot.clouds.feishu is not None
            connection = asyncio.create_task(bot.clouds.feishu.transport.run())
            await server.cloud.connections.wait_for(1, SDK_IMPORT)
            yield Returned(world, server, bot)
            connection.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await connection
    finally:
        await server.close()


def _leave(url: str, settings: Settings, items: int) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        leave_overdue(connection, settings, items)
    engine.dispose()


def _began(connection: Connection) -> bool:
    return bool(connection.execute(select(_timer.c.id).where(_timer.c.state == "fired").limit(1)).first())


async def weather(empty: Path, folder: Path, items: int, people: int, rooms: int) -> str:
    """Let the storm pass, somebody asking for something new in its midst; what it took."""
    async with returned(empty, folder, items, people, rooms) as company:
        began, spent = time.monotonic(), time.process_time()
        draining = asyncio.create_task(company.drain())
        async with asyncio.timeout(60):
            while not await company.bot.writer.run(_began):
                pass
        said_at = time.monotonic()
        await company.world.say(f"员工{5 + rooms}", "第5部", LINE)
        answered = time.monotonic() - said_at
        await draining
        drained, spent = company.sent()[-1].monotonic - began, time.process_time() - spent

        calls = list(company.server.cloud.journal.calls)
        told = [call for call in company.sent() if "活动物料终稿" not in str(call.body)]
        new = next(call for call in company.sent() if "活动物料终稿" in str(call.body) and "ou_5" in str(call.body))
        assert {call.status for call in calls} == {200}, "the cloud never had to refuse"
        assert len(told) == people + rooms
        assert all(str(call.body).count("<at id=") <= 20 for call in told)
        assert drained <= 60
        assert new.monotonic - said_at <= 60
        return (
            f"{items} overdue, {len(told)} messages in {drained:.1f} s, {spent:.1f} s of processor; "
            f"said in its midst: acknowledged after {answered:.2f} s, before its approver after "
            f"{new.monotonic - said_at:.2f} s"
        )


@pytest.mark.asyncio
async def test_in_a_storm_everybody_gets_one_message_and_what_is_new_comes_through(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    print(await weather(migrated_sqlite, tmp_path, items=400, people=30, rooms=6))


@pytest.mark.long
@pytest.mark.asyncio
async def test_ten_thousand_overdue_are_told_within_a_minute_and_over_no_limit(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    print(await weather(migrated_sqlite, tmp_path, items=10_000, people=300, rooms=40))
