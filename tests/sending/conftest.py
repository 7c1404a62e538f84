"""A sending bot on the emulated cloud's wire, whose machine clock can be moved as its business clock can."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest_asyncio
from bot.bootstrap import Bot, Tunings, open_bot
from bot.cards.model import Act, Button, Buttons, Card, Message, PlainMessage, Text, Tone, to_json
from bot.clock import LeapingTime, MovableClock
from bot.demo import company_settings
from bot.demo.settings import rehearsal_settings
from bot.domain.sending import MessageClass
from bot.emulator.company import COMPANY, WORKSHOP_ID, seed_company, seed_workshop
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.feishu.journal import WireCall
from bot.emulator.messages import Message as Shown
from bot.emulator.serve import OWN_TEMPLATE, Server, serve
from bot.emulator.world import World
from bot.platforms.redaction import Redactor
from bot.store.outbox import SendKind
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import Row, func, select

from tests.empty_store import lay_empty_store
from tests.stories.story import FRIDAY

T = TypeVar("T")
OUTBOX = metadata.tables["outbox"]
CREATE = "POST /open-apis/im/v1/messages"
GROUP = COMPANY.groups[0]
NUMBER = "2026-Q4-SHB-001"
_keys = count(1)


@dataclass
class PostOffice:
    """The bot with its store and its cloud, nobody receiving; what is owed is put into the outbox by the test."""

    world: World
    server: Server
    bot: Bot
    clock: MovableClock
    machine: LeapingTime
    people: dict[str, int] = field(default_factory=dict)

    async def owe(self, message: Message | str, *, to: str = GROUP.name, **values: Any) -> int:
        """Put a message into the outbox; ``to`` is a group or a person."""
        shown = PlainMessage((message,)) if isinstance(message, str) else message
        place: dict[str, Any] = {"person_id": self.people[to]} if to in self.people else {"chat_id": chat_of(to)}
        row = {
            "idem_key": f"test:{next(_keys)}",
            "kind": SendKind.CREATE,
            "message_class": MessageClass.OWED,
            "cloud": "feishu",
            "card": to_json(shown),
            "now": self.clock.now(),
            **place,
            **values,
        }
        await self.ask(lambda uow: uow.outbox.add(**row))
        return await self.ask(lambda uow: uow.connection.execute(select(func.max(OUTBOX.c.id))).scalar_one())

    async def send(self) -> None:
        """Send until nothing is pending."""
        async with asyncio.timeout(60):
            await self.bot.relay.drain()

    async def send_once(self) -> None:
        """One try for everything that is due."""
        await self.bot.relay._start()
        await asyncio.gather(*self.bot.relay._lanes)

    def pass_time(self, by: timedelta) -> None:
        """Both clocks move on."""
        self.machine.ahead += by.total_seconds()
        self.clock.advance(by)

    def fault(self, kind: FaultKind, where: str = CREATE, **details: Any) -> None:
        """The cloud misbehaves."""
        self.server.cloud.faults.add(Fault(kind, where, **details))

    def calls(self, api: str = CREATE) -> list[WireCall]:
        """What the bot called."""
        return self.server.cloud.journal.of(api)

    def seen(self, where: str = GROUP.name) -> list[Shown]:
        """What people see in a group, or somebody in their private chat."""
        chat = self.world.private_chat(where) if where in self.people else self.world.chat(where)
        return [each for each in self.world.history(chat.chat_id) if not each.recalled]

    async def ask(self, question: Callable[[UnitOfWork], T]) -> T:
        """Look into the store, or write into it."""
        return await self.bot.writer.run(lambda connection: question(UnitOfWork(connection)))

    async def rows(self) -> list[Row[Any]]:
        """The outbox."""
        return await self.ask(lambda uow: list(uow.connection.execute(select(OUTBOX).order_by(OUTBOX.c.id))))

    async def row(self, row_id: int) -> Row[Any]:
        """A row of the outbox."""
        return next(row for row in await self.rows() if row.id == row_id)


def chat_of(group: str) -> str:
    """A group's id on the cloud."""
    return next(each.chat_id for each in COMPANY.groups if each.name == group)


def card(title: str = f"{NUMBER} 国庆海报", *buttons: Button) -> Card:
    """A card about a record."""
    row = (Buttons(buttons),) if buttons else ()
    return Card(title=(title,), tone=Tone.WAITING, elements=(Text(("请确认",)), *row))


CONFIRM = Button("确认无误", Act("need.confirm", "need:1"))


Live = Callable[[], contextlib.AbstractAsyncContextManager[PostOffice]]
"""Begins a life of the bot; each finds the store as the one before it left it."""


@contextlib.asynccontextmanager
async def open_lives(data_dir: Path, store_url: str) -> AsyncIterator[Live]:
    """The company, whose bot begins and ends."""
    clock, machine = MovableClock(FRIDAY), LeapingTime()
    world = World(clock)
    seed_company(world)
    server = await serve(world, cloud=FeishuCloud(world, monotonic=machine.steady))
    settings = company_settings(server, data_dir, store={"url": store_url})

    @contextlib.asynccontextmanager
    async def live() -> AsyncIterator[PostOffice]:
        tunings = Tunings(patch_after=0.0, machine=machine)
        async with open_bot(settings, clock, Redactor(), tunings) as bot:
            office = PostOffice(world, server, bot, clock, machine)
            people = await office.ask(lambda uow: uow.roster.people())
            office.people = {person.display: person.id for person in people}
            yield office

    try:
        yield live
    finally:
        await server.close()


@contextlib.asynccontextmanager
async def open_office(data_dir: Path, store_url: str) -> AsyncIterator[PostOffice]:
    """The company with its bot."""
    async with open_lives(data_dir, store_url) as live, live() as office:
        yield office


@contextlib.asynccontextmanager
async def open_workshop(data_dir: Path, **dingtalk: Any) -> AsyncIterator[PostOffice]:
    """The company with a room on DingTalk too; ``dingtalk`` settings are those of its organisation."""
    clock, machine = MovableClock(FRIDAY), LeapingTime()
    world = World(clock)
    seed_company(world)
    seed_workshop(world)
    server = await serve(world, dingtalk=DingTalkCloud(world, own_template=OWN_TEMPLATE, monotonic=machine.steady))
    lay_empty_store(data_dir / "liaison.sqlite3")
    settings = rehearsal_settings(server, data_dir)
    settings = settings.model_copy(update={"dingtalk": settings.dingtalk.model_copy(update=dingtalk)})
    try:
        tunings = Tunings(patch_after=0.0, machine=machine)
        async with open_bot(settings, clock, Redactor(), tunings) as bot:
            yield PostOffice(world, server, bot, clock, machine)
    finally:
        await server.close()


async def owe_there(office: PostOffice, message: Message | str, message_class: MessageClass) -> int:
    """Owe the room on DingTalk a message."""
    return await office.owe(message, cloud="dingtalk", chat_id=WORKSHOP_ID, message_class=message_class)


def said(office: PostOffice) -> list[str]:
    """What stands in the room on DingTalk."""
    return [each.text for each in office.world.history(WORKSHOP_ID)]


@pytest_asyncio.fixture
async def office(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[PostOffice]:
    """The company on a SQLite file."""
    store = tmp_path / "liaison.sqlite3"
    shutil.copy(migrated_sqlite, store)
    async with open_office(tmp_path, f"sqlite:///{store}") as opened:
        yield opened


@pytest_asyncio.fixture
async def either_office(store_url: str, tmp_path: Path) -> AsyncIterator[PostOffice]:
    """The company on either store."""
    async with open_office(tmp_path, store_url) as opened:
        yield opened
