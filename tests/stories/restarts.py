"""A company whose bot goes down and comes back on the same store, while the clock moves on."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.bootstrap import Tunings, open_bot
from bot.clock import LeapingTime, MovableClock
from bot.config import Settings
from bot.emulator.company import COMPANY, Company
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.serve import Server, serve
from bot.emulator.world import World
from bot.platforms.redaction import Redactor

from tests.stories.settings import Setting, dingtalk_cloud, seed, settings_for
from tests.stories.story import FRIDAY, NO_WAIT, Story, connected


@dataclass
class Premises:
    """The clouds, the clock and the store, which outlive every bot."""

    world: World
    server: Server
    settings: Settings
    clock: MovableClock
    machine: LeapingTime
    setting: Setting
    seen: set[str] = field(default_factory=set)

    def reconfigure(self, company: Company = COMPANY, **sections: Any) -> None:
        """From the next start on, the configuration says this."""
        store, data_dir = {"url": self.settings.store.url.get_secret_value()}, self.settings.data_dir
        self.settings = settings_for(self.setting, self.server, data_dir, company, store=store, **sections)

    @contextlib.asynccontextmanager
    async def opened(self, at: datetime | None = None) -> AsyncIterator[Story]:
        """The bot runs from ``at`` on, having done what was due; it is stopped again in the end."""
        self.clock.move_to(at or self.clock.now())
        opening = open_bot(self.settings, self.clock, Redactor(), Tunings(patch_after=NO_WAIT, machine=self.machine))
        async with opening as bot, connected(bot, self.server):
            story = Story(self.world, bot, self.clock, self.server, self.setting, seen=self.seen)
            await story.settle()
            yield story


@contextlib.asynccontextmanager
async def premises(
    data_dir: Path,
    store_url: str,
    setting: Setting = Setting.FEISHU,
    company: Company = COMPANY,
    start: datetime = FRIDAY,
) -> AsyncIterator[Premises]:
    """The seeded company with nobody running yet; in the end every message of the bot was looked at."""
    clock, machine = MovableClock(start), LeapingTime()
    world = World(clock)
    seed(world, setting)
    server = await serve(
        world,
        cloud=FeishuCloud(world, monotonic=machine.steady),
        dingtalk=dingtalk_cloud(world, setting, machine),
    )
    settings = settings_for(setting, server, data_dir, company, store={"url": store_url})
    try:
        place = Premises(world, server, settings, clock, machine, setting)
        yield place
    finally:
        await server.close()
    assert [m.text[:200] for m in world.messages.values() if m.message_id not in place.seen] == []
