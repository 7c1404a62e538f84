"""The seeded company at work with a bot whose process may end and begin again on the same file."""

import shutil
import sqlite3
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web
from bot.bootstrap import Bot, Tunings, open_bot
from bot.clock import MovableClock
from bot.clouds import body_renderers
from bot.demo import company_settings
from bot.emulator.company import COMPANY, Company, seed_company
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.serve import Server
from bot.emulator.wire import NoWire
from bot.emulator.world import World
from bot.events import Ack, CardTapped, Chat, Cloud, Event, FormSubmitted, MessageReceived, Sender
from bot.faces import Painter
from bot.platforms.redaction import Redactor
from bot.relay import Fold, PassOn, Relay
from bot.store.unit_of_work import UnitOfWork

from tests.model.brittle import BrittleRouter
from tests.model.cloud import InProcessCloud
from tests.model.virtual_time import VirtualLoop

T = TypeVar("T")
Values = dict[str, str | tuple[str, ...]]
SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
GROUP = COMPANY.groups[0].name
PRIVATE = "私聊"


@dataclass(frozen=True)
class Knob:
    """A button that somebody saw on some face of a card: what it stands for, and where it hangs."""

    token: str
    act: str
    version: int
    args: str
    message_id: str
    chat_id: str
    owner: str


class Scene:
    """People, a cloud, a clock, and one bot at a time. What people do is decoded already, so that it may be forged."""

    def __init__(self, empty: Path, folder: Path, company: Company = COMPANY) -> None:
        self.file = Path(shutil.copy(empty, folder / "liaison.sqlite3"))
        self.loop = VirtualLoop()
        self.clock = MovableClock(FRIDAY)
        self.world = World(self.clock)
        seed_company(self.world, company)
        unserved = web.AppRunner(web.Application())
        server = Server("http://127.0.0.1:9", FeishuCloud(self.world), DingTalkCloud(self.world), unserved)
        self._settings = company_settings(server, folder, company)
        self.world.attach(NoWire())
        self.cloud = InProcessCloud(self.world)
        self.store = sqlite3.connect(self.file, isolation_level=None)
        self._keys = 0
        self._begin()

    # the process

    def restart(self) -> None:
        """The process ends where it stands; what was not sent waits for the next one."""
        self.run(self._closing.aclose())
        self._begin()

    def close(self) -> None:
        """The end of it all."""
        self.store.close()
        self.run(self._closing.aclose())
        self.loop.close()

    # people

    def said(self, who: str, text: str, where: str = PRIVATE) -> MessageReceived:
        """Somebody writes to the bot; not delivered yet."""
        chat = self.world.private_chat(who) if where == PRIVATE else self.world.chat(where)
        message = self.run(self.world.say(who, chat, text))
        place = Chat(Cloud.FEISHU, chat.chat_id, private=chat.private)
        key = f"fs:msg:{message.message_id}"
        return MessageReceived(key, self._sender(who), place, message.message_id, text, addressed=True)

    def tapped(self, who: str, knob: Knob, values: Values | None = None) -> CardTapped | FormSubmitted:
        """Somebody taps or submits, whether a client would let them or not; not delivered yet."""
        place = Chat(Cloud.FEISHU, knob.chat_id)
        if values is None:
            return CardTapped(self.fresh_key(), self._sender(who), place, knob.message_id, knob.token)
        return FormSubmitted(self.fresh_key(), self._sender(who), place, knob.message_id, knob.token, values)

    def happen(self, event: Event) -> Ack:
        """An event arrives."""
        return self.run(self._app.dispatch(event))

    def fresh_key(self) -> str:
        """The key of an event that nobody had before."""
        self._keys += 1
        return f"fs:tap:{self._keys}"

    def knobs(self, act: str, subject: str) -> list[Knob]:
        """Every button for this that was ever shown, newest first."""
        found = self.rows(
            "SELECT t.token, t.act, t.version, t.args, p.message_id, p.chat_id, coalesce(h.display, '')"
            " FROM action_token t JOIN posting p ON p.id = t.posting_id LEFT JOIN person h ON h.id = p.person_id"
            " WHERE t.subject = ? AND t.act = ? AND p.message_id <> '' ORDER BY t.rowid DESC",
            subject,
            act,
        )
        knobs = (Knob(*row) for row in found)
        return [each for each in knobs if any(each.token in face for face in self._faces(each.message_id))]

    # time

    def settle(self) -> None:
        """Fire what is due and send what is owed, until nothing moves."""
        self.run(self._settle())

    def pass_time(self, by: timedelta) -> None:
        """Time passes; everything on its way happens in order."""
        until = self.clock.now() + by
        while (fire_at := self._next_fire()) is not None and fire_at <= until:
            self.clock.move_to(max(fire_at, self.clock.now()))
            self.settle()
        self.clock.move_to(until)
        self.settle()

    def sleep(self, by: timedelta) -> None:
        """The bot is down while time passes; what came due waits for it."""
        self.clock.move_to(self.clock.now() + by)
        self.restart()
        self.settle()

    @property
    def now(self) -> datetime:
        """What the company's clocks show."""
        return self.clock.now().astimezone(SHANGHAI)

    # the store

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the file says, read past the bot."""
        return self.store.execute(query, values).fetchall()

    def journal_faults(self) -> list[str]:
        """What is wrong with the journal's chains, by the bot's own verifier."""
        return self.run(self.bot.writer.run(lambda connection: UnitOfWork(connection).journal.faults()))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the loop do this."""
        return self.loop.run_until_complete(work)

    def _begin(self) -> None:
        self.run(self._open())

    async def _open(self) -> None:
        self._closing = AsyncExitStack()
        tunings = Tunings(patch_after=0.0, machine=self.loop.machine)
        opening = open_bot(self._settings, self.clock, Redactor(), tunings)
        self.bot: Bot = await self._closing.enter_async_context(opening)
        self.router = BrittleRouter(self.bot.app.router)
        self._app = replace(self.bot.app, router=self.router)
        self._relay = Relay(
            self.bot.writer.background,
            self.clock,
            {Cloud.FEISHU: self.cloud},
            body_renderers(self._settings),
            Painter(self.bot.app.router.faces, self.bot.company).easel,
            PassOn(self.bot.company),
            Fold(self.bot.company),
            machine=self.loop.machine,
        )

    def _sender(self, who: str) -> Sender:
        return Sender(Cloud.FEISHU, "", self.world.person(who).open_id, who)

    def _faces(self, message_id: str) -> list[str]:
        return self.world.messages[message_id].contents

    async def _settle(self) -> None:
        await self.bot.sweeper.sweep()
        while await self._relay.drain() and await self.bot.sweeper.sweep():
            pass

    def _next_fire(self) -> datetime | None:
        [(earliest,)] = self.rows("SELECT min(fire_at) FROM timer WHERE state = 'armed'")
        return earliest and moment(earliest)


def moment(text: str) -> datetime:
    """A moment as the file holds it."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
