"""A story's stage: an emulated cloud with a seeded company, the bot on a real store, a clock that stands still.

People act by name; ``settle`` lets everything happen that is due now; ``news`` are the messages that came since the
last look, and whatever a story did not look at fails it in the end.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog
from bot.bootstrap import Bot, open_bot
from bot.clock import MovableClock
from bot.demo import company_settings
from bot.emulator.company import COMPANY, seed_company
from bot.emulator.messages import Message
from bot.emulator.serve import serve
from bot.emulator.tapping import Reaction
from bot.emulator.world import World
from bot.platforms.redaction import Redactor
from bot.store.unit_of_work import UnitOfWork

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
GROUP = COMPANY.groups[0].name
NO_WAIT = 0.0
SDK_IMPORT = 60.0  # seconds; the first story of a run pays for it, the others find it done


@dataclass
class Story:
    """The company acting, and what it sees."""

    world: World
    bot: Bot
    clock: MovableClock
    seen: set[str] = field(default_factory=set)
    errors: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, who: str, text: str, where: str = GROUP, *, at_bot: bool = True) -> None:
        """Somebody writes in a group, or in their private chat with the bot (``where="私聊"``)."""
        place = self.world.private_chat(who).chat_id if where == "私聊" else where
        message = await self.world.say(who, place, text, at_bot=at_bot)
        self.seen.add(message.message_id)
        await self.settle()

    async def tap(self, who: str, message: Message, button: str, option: str | None = None) -> Reaction:
        """Somebody taps a button by its label."""
        reaction = await self.world.tap(who, message.message_id, button, option)
        await self.settle()
        return reaction

    async def submit(self, who: str, message: Message, values: dict[str, Any], button: str | None = None) -> Reaction:
        """Somebody fills in a form by its labels and submits it."""
        reaction = await self.world.submit(who, message.message_id, values, button)
        await self.settle()
        return reaction

    def news(self, who: str, where: str = "私聊") -> list[Message]:
        """The bot's messages in a group or to a person since the last look, oldest first."""
        place = self.world.private_chat(who).chat_id if where == "私聊" else where
        fresh = [m for m in self.world.see(who, place) if m.message_id not in self.seen]
        self.seen |= {m.message_id for m in fresh}
        return fresh

    def one(self, who: str, where: str = "私聊") -> Message:
        """The one new message there."""
        fresh = self.news(who, where)
        assert len(fresh) == 1, f"{who} in {where} sees {[m.text for m in fresh]}"
        return fresh[0]

    def now_showing(self, message: Message) -> Message:
        """The same message as it looks now."""
        return self.world.messages[message.message_id]

    def unexpected(self) -> list[str]:
        """What the bot sent and no story line looked at."""
        return [
            f"{message.chat_id}: {message.text[:200]}"
            for message in self.world.messages.values()
            if message.message_id not in self.seen
        ]

    def skip_news(self) -> None:
        """This story is not about what was sent so far."""
        self.seen |= {message.message_id for message in self.world.messages.values()}

    def skip_news_but(self, who: str) -> None:
        """Of what was sent so far, only what this person got in private is still to be looked at."""
        private = self.world.private_chat(who).chat_id
        self.seen |= {m.message_id for m in self.world.messages.values() if m.chat_id != private}

    def last(self, who: str) -> Message:
        """The bot's newest message to a person, looked at or not."""
        return self.world.see(who, self.world.private_chat(who).chat_id)[-1]

    async def advance(self, to: datetime) -> None:
        """Let time pass, firing everything on its way in order."""
        while (fire_at := await self.next_fire()) is not None and fire_at <= to:
            self.clock.move_to(max(fire_at, self.clock.now()))
            await self.settle()
        self.clock.move_to(to)
        await self.settle()

    async def later(self, by: timedelta) -> None:
        """Let a natural duration pass."""
        await self.advance(self.clock.now() + by)

    async def next_fire(self) -> datetime | None:
        """When the bot will next speak up by itself."""
        return await self.bot.writer.run(lambda connection: UnitOfWork(connection).timers.next_fire())

    async def settle(self) -> None:
        """Fire what is due and send what is owed, until nothing moves."""
        while True:
            fired = await self.bot.sweeper.sweep()
            await self.bot.relay.drain()
            if not fired:
                return

    async def ask(self, question: Callable[[UnitOfWork], T]) -> T:
        """Look into the store."""
        return await self.bot.writer.run(lambda connection: question(UnitOfWork(connection)))


@contextlib.asynccontextmanager
async def stage(
    data_dir: Path, start: datetime = FRIDAY, *, quiet_log: bool = True, **changed: Any
) -> AsyncIterator[Story]:
    """Open the stage; when the story is over, nothing may be unexpected: no message and no wire call.

    With ``quiet_log`` no error line either.
    """
    clock = MovableClock(start)
    world = World(clock)
    seed_company(world)
    server = await serve(world)
    with structlog.testing.capture_logs() if quiet_log else contextlib.nullcontext([]) as lines:
        try:
            settings = company_settings(server, data_dir, **changed)
            async with open_bot(settings, clock, Redactor(), patch_after=NO_WAIT) as bot:
                assert bot.clouds.feishu is not None
                connection = asyncio.create_task(bot.clouds.feishu.transport.run())
                await server.cloud.connections.wait_for(1, SDK_IMPORT)
                story = Story(world, bot, clock)
                yield story
                connection.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await connection
        finally:
            await server.close()
    assert story.unexpected() == []
    assert world.unexpected == []
    assert [line for line in lines if line["log_level"] in ("error", "critical")] == []
