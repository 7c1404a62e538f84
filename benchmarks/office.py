"""A company at work on a real store: many needs waiting for a department's answer, and the taps that answer them."""

import contextlib
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.bootstrap import Bot, Tunings, open_bot
from bot.cards.model import Message
from bot.cards.render_feishu import body_of
from bot.clock import Clock, MovableClock
from bot.demo import company_settings
from bot.emulator.company import COMPANY, seed_company
from bot.emulator.feishu.envelopes import TAP_EVENT, Envelopes, as_bytes
from bot.emulator.feishu.frames import DATA, Frame, encode
from bot.emulator.serve import Server, serve
from bot.emulator.world import World
from bot.events import Chat, Cloud, FormSubmitted, MessageReceived, Sender
from bot.faces import Painter
from bot.platforms.feishu.delivery import Delivery
from bot.platforms.feishu.frames import decode
from bot.platforms.feishu.settings import Bounds, Timings
from bot.platforms.intake import Intake
from bot.platforms.redaction import Redactor
from bot.ports import Body, SendLimits, Sent, Target
from bot.relay import Fold, PassOn, Relay
from bot.store.tables import metadata
from sqlalchemy import Connection, func, select

from benchmarks.processes import running

FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_PEOPLE = {employee.name: employee.open_id for employee in COMPANY.employees}
_GROUP = Chat(Cloud.FEISHU, COMPANY.groups[0].chat_id)
_number = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Button:
    """A live button on somebody's private card."""

    token: str
    message_id: str
    chat_id: str


class IntoTheWorld:
    """A cloud without a wire: it takes everything at once. The wire is measured elsewhere (PF-4)."""

    cloud = Cloud.FEISHU
    limits = SendLimits((), ())
    replies = True

    def __init__(self, world: World) -> None:
        self._world = world

    def remembers(self, kind: str) -> float:
        """As long as Feishu."""
        return 3300.0

    async def create(self, target: Target, body: Body, uuid: str) -> Sent:
        """A new message."""
        place = self._world.private_chat(target.remote_id) if target.person else self._world.chat(target.remote_id)
        message = self._world.post(place, body.kind, body.content)
        return Sent(message.message_id, place.chat_id)

    async def reply(self, message_id: str, body: Body, uuid: str) -> Sent:
        """An answer in the group."""
        return await self.create(Target(_GROUP.chat_id), body, uuid)

    async def update(self, message_id: str, body: Body) -> None:
        """A new face of a card."""
        self._world.patch(self._world.messages[message_id], body.content)

    async def find(self, chat_id: str, since: datetime, words: str) -> list[str]:
        """Nothing is ever in doubt here."""
        return []

    async def urgent(self, message_id: str, remote_ids: tuple[str, ...]) -> None:
        """Nobody is buzzed here."""


@dataclass(frozen=True, slots=True)
class Office:
    """The bot on its store, and the door where frames come in; nothing is sent unless a benchmark asks for it."""

    bot: Bot
    world: World
    delivery: Delivery
    envelopes: Envelopes

    async def take(self, frame: bytes) -> bytes:
        """A frame's whole way: decoded, dispatched, committed, the acknowledgement with the card ready to write."""
        answer = await self.delivery.answer(decode(frame), time.monotonic())
        assert answer is not None
        return answer

    async def fill(self, needs: int) -> None:
        """So many needs, registered, approved, and sent to the two people of 研发部 who may answer."""
        due = self.bot.company.calendar.local(self.bot.app.clock.now() + timedelta(days=7))
        for _ in range(needs):
            await self._say("李敏", f"/需求 研发部 国庆海报终稿 截止 {due.month}月{due.day}日 优先级 中")
        await self._send_all()
        for button in await self.buttons("need.approve", "王磊"):
            await self._submit("王磊", button)
        await self._send_all()

    async def buttons(self, act: str, who: str) -> list[Button]:
        """The live buttons for an act on somebody's private cards, oldest first."""
        return await self.bot.writer.run(lambda connection: _buttons(connection, act, _PEOPLE[who]))

    async def dead_letters(self) -> int:
        """How many events failed in their handler: a benchmark that measured apologies is worth nothing."""
        query = select(func.count()).select_from(metadata.tables["dead_letter"])
        return await self.bot.writer.run(lambda connection: int(connection.execute(query).scalar_one()))

    def tap_frame(self, who: str, button: Button) -> bytes:
        """The bytes by which the cloud would tell of this tap."""
        event = {
            "operator": {"tenant_key": "emulated-tenant", "open_id": _PEOPLE[who], "union_id": "", "user_id": ""},
            "token": f"c-{button.token}",
            "action": {"tag": "button", "value": {"t": button.token}, "timezone": "Asia/Shanghai"},
            "host": "im_message",
            "context": {"open_message_id": button.message_id, "open_chat_id": button.chat_id},
        }
        return _framed(self.envelopes.envelope(TAP_EVENT, event, FRIDAY))

    async def _say(self, who: str, text: str) -> None:
        number = next(_number)
        event = MessageReceived(f"fs:msg:said{number}", _sender(who), _GROUP, f"om_said{number}", text, addressed=True)
        assert (await self.bot.app.dispatch(event)).stored

    async def _submit(self, who: str, button: Button) -> None:
        place = Chat(Cloud.FEISHU, button.chat_id)
        key = f"fs:tap:submitted{next(_number)}"
        event = FormSubmitted(key, _sender(who), place, button.message_id, button.token)
        assert (await self.bot.app.dispatch(event)).stored

    async def _send_all(self) -> None:
        gateways, bodies = {Cloud.FEISHU: IntoTheWorld(self.world)}, {Cloud.FEISHU: _body}
        bot, company = self.bot, self.bot.company
        easel = Painter(bot.app.router.faces, company).easel
        await Relay(bot.writer, bot.app.clock, gateways, bodies, easel, PassOn(company), Fold(company)).drain()


@contextlib.asynccontextmanager
async def open_world(clock: Clock) -> AsyncIterator[tuple[World, Server]]:
    """The seeded company on an emulated cloud."""
    world = World(clock)
    seed_company(world)
    server = await serve(world)
    try:
        yield world, server
    finally:
        await server.close()


@contextlib.asynccontextmanager
async def open_office(data_dir: Path, world: World, server: Server, store_url: str = "") -> AsyncIterator[Office]:
    """The bot of this world on a store, in ``data_dir`` when no other is named, not connected."""
    settings = company_settings(server, data_dir, store={"url": store_url})
    async with open_bot(settings, world.clock, Redactor(), Tunings(patch_after=0.0)) as bot:
        intake = Intake(bot.app.dispatch, 60.0, time.monotonic)
        delivery = Delivery(intake, Timings(), Bounds(), time.monotonic)
        yield Office(bot, world, delivery, server.cloud.envelopes)


def bot_running(
    world: World, server: Server, data_dir: Path, store_url: str = ""
) -> contextlib.AbstractAsyncContextManager[int]:
    """The bot of this world in a process of its own, by its id; asked to stop at the end."""
    return running("-m", "benchmarks.bot_process", server.url, str(data_dir), store_url, world.clock.now().isoformat())


@contextlib.asynccontextmanager
async def open_friday(data_dir: Path) -> AsyncIterator[Office]:
    """An office on a Friday morning that does not pass."""
    async with open_world(MovableClock(FRIDAY)) as (world, server), open_office(data_dir, world, server) as office:
        yield office


def _sender(who: str) -> Sender:
    return Sender(Cloud.FEISHU, "emulated-tenant", _PEOPLE[who])


def _body(message: Message, open_id_of: Any) -> Body:
    rendered = body_of(message, open_id_of)
    return Body(rendered.kind, rendered.content)


def _buttons(connection: Connection, act: str, open_id: str) -> list[Button]:
    token, posting, identity = (metadata.tables[name] for name in ("action_token", "posting", "identity"))
    query = (
        select(token.c.token, posting.c.message_id, posting.c.chat_id)
        .join(posting, posting.c.id == token.c.posting_id)
        .join(identity, identity.c.person_id == posting.c.person_id)
        .where(token.c.act == act, identity.c.remote_id == open_id, posting.c.live)
        .order_by(posting.c.id)
    )
    return [Button(row.token, row.message_id, row.chat_id) for row in connection.execute(query)]


def _framed(body: dict[str, Any]) -> bytes:
    number = next(_number)
    headers = {"type": "event", "message_id": f"d{number}", "sum": "1", "seq": "0", "trace_id": f"t{number}"}
    return encode(Frame(number, number, 1, DATA, list(headers.items()), as_bytes(body)))
