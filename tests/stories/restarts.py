"""A company whose bot goes down and comes back on the same store, while the clock moves on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.bootstrap import Tunings, open_bot
from bot.clock import LeapingTime, MovableClock
from bot.config import Settings
from bot.demo import company_settings
from bot.emulator.company import seed_company
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.serve import Server, serve
from bot.emulator.world import World
from bot.platforms.redaction import Redactor

from tests.stories.story import FRIDAY, NO_WAIT, SDK_IMPORT, Story


@dataclass
class Premises:
    """The cloud, the clock and the store, which outlive every bot."""

    world: World
    server: Server
    settings: Settings
    clock: MovableClock
    machine: LeapingTime
    seen: set[str] = field(default_factory=set)

    @contextlib.asynccontextmanager
    async def opened(self, at: datetime | None = None) -> AsyncIterator[Story]:
        """The bot runs from ``at`` on, having done what was due; it is stopped again in the end."""
        self.clock.move_to(at or self.clock.now())
        tunings = Tunings(patch_after=NO_WAIT, machine=self.machine)
        async with open_bot(self.settings, self.clock, Redactor(), tunings) as bot:
            assert bot.clouds.feishu is not None
            connection = asyncio.create_task(bot.clouds.feishu.transport.run())
            await self.server.cloud.connections.wait_for(1, SDK_IMPORT)
            story = Story(self.world, bot, self.clock, self.server, seen=self.seen)
            await story.settle()
            yield story
            connection.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await connection


@contextlib.asynccontextmanager
async def premises(data_dir: Path, store_url: str, start: datetime = FRIDAY) -> AsyncIterator[Premises]:
    """The seeded company with nobody running yet; in the end every message of the bot was looked at."""
    clock, machine = MovableClock(start), LeapingTime()
    world = World(clock)
    seed_company(world)
    server = await serve(world, cloud=FeishuCloud(world, monotonic=machine.steady))
    try:
        place = Premises(world, server, company_settings(server, data_dir, store={"url": store_url}), clock, machine)
        yield place
    finally:
        await server.close()
    assert [m.text[:200] for m in world.messages.values() if m.message_id not in place.seen] == []
