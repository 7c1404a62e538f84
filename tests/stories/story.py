"""A story's stage: an emulated cloud with a seeded company, the bot on a real store, a clock that stands still.

People act by name; ``settle`` lets everything happen that is due now; ``news`` are the messages that came since the
last look, and whatever a story did not look at fails it in the end.
"""

import asyncio
import contextlib
import json
import math
import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog
from bot.bootstrap import Bot, Tunings, open_bot
from bot.cards.model import PlainMessage, from_json
from bot.cards.render_dingtalk import Template, body_of
from bot.clock import LeapingTime, MovableClock
from bot.emulator.company import COMPANY, Company
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.messages import DINGTALK_CARD, Message
from bot.emulator.people import Chat, CloudName
from bot.emulator.serve import Server, serve
from bot.emulator.tapping import Reaction
from bot.emulator.world import World
from bot.events import ToastTone
from bot.platforms.redaction import Redactor
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import select

from tests.empty_store import lay_empty_store
from tests.stories.forms import Lines, lines_of
from tests.stories.settings import PATIENT, Setting, department_of, dingtalk_cloud, seed, settings_for

_outbox = metadata.tables["outbox"]
T = TypeVar("T")
OpenStage = Callable[..., contextlib.AbstractAsyncContextManager["Story"]]
"""``stage`` on the setting and the store of a test, for what else the configuration says."""
SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
GROUP = COMPANY.groups[0].name
NO_WAIT = 0.0
_CUT = "其余发「/查 编号」看"
_NUMBER = re.compile(r"[A-Z]{2}-\d{4}-\d+|\d{4}-Q\d-[A-Z]+-\d+")
SDK_IMPORT = 60.0  # seconds; the first story of a run pays for it, the others find it done


@dataclass
class Story:
    """The company acting, and what it sees."""

    world: World
    bot: Bot
    clock: MovableClock
    server: Server
    setting: Setting = Setting.FEISHU
    seen: set[str] = field(default_factory=set)
    errors: list[dict[str, Any]] = field(default_factory=list)
    returned: dict[str, Message] = field(default_factory=dict)
    patience: float = math.inf
    """Seconds on end that what may not go yet is waited for."""

    def cloud_of(self, who: str) -> CloudName:
        """Where somebody is."""
        return self.setting.cloud_of(department_of(who))

    def place(self, who: str, where: str, cloud: CloudName | None = None) -> Chat:
        """A group, or somebody's private chat with the bot (``where="私聊"``), on the cloud where they are."""
        cloud = cloud or self.cloud_of(who)
        if where == "私聊":
            return self.world.private_chat(who, cloud)
        named = [chat for chat in self.world.chats.values() if (chat.name, chat.cloud) == (where, cloud)]
        return next((chat for chat in named if not chat.private), None) or self.world.chat(where)

    async def say(
        self, who: str, text: str, where: str = GROUP, *, at_bot: bool = True, cloud: CloudName | None = None
    ) -> None:
        """Somebody writes in a group, or in their private chat with the bot (``where="私聊"``)."""
        message = await self.world.say(who, self.place(who, where, cloud), text, at_bot=at_bot)
        self.seen.add(message.message_id)
        await self.settle()

    async def tap(self, who: str, message: Message, button: str, option: str | None = None) -> Reaction:
        """Somebody taps a button by its label, and taps again where a card must ask back.

        Where a form has no button for it, they send its lines as they stand.
        """
        message = self.in_room_of(who, message)
        if self._is_sent_as_lines(message, button):
            return await self.submit(who, message, {}, button)
        before = set(self.world.messages)
        reaction = await self.world.tap(who, message.message_id, button, option)
        await self.settle()
        return await self._sure(who, button, before) or await self._answered(who, message, reaction, before)

    async def submit(self, who: str, message: Message, values: dict[str, Any], button: str | None = None) -> Reaction:
        """Somebody fills in a form by its labels and submits it; without inputs they copy its lines and fill those."""
        message = self.in_room_of(who, message)
        lines = self._lines(message)
        if lines is not None:
            return await self._send_lines(who, message, lines.filled(values, button))
        before = set(self.world.messages)
        reaction = await self.world.submit(who, message.message_id, values, button)
        await self.settle()
        return await self._answered(who, message, reaction, before)

    def in_room_of(self, who: str, message: Message) -> Message:
        """The card of the same record in the room where somebody is: one room's people never see the other's."""
        if self.world.person(who).open_id in self.world.chats[message.chat_id].members:
            return message
        return next(iter(self.twins(message)), message)

    def on_their_cloud(self, who: str, message: Message) -> Message:
        """The card of the same record on the cloud where somebody is, whether they are in its room or not."""
        here = self.world.chats[message.chat_id].cloud
        return message if here == self.cloud_of(who) else next(iter(self.twins(message)), message)

    def twins(self, message: Message) -> list[Message]:
        """The same message in the other cloud's room of its group."""
        here = self.world.chats[message.chat_id]
        others = [c for c in self.world.chats.values() if not here.private and c is not here and c.name == here.name]
        if not others:
            return []
        place = self._alike(here.chat_id, message).index(message)
        return [found[place] for chat in others if len(found := self._alike(chat.chat_id, message)) > place]

    def _alike(self, chat_id: str, message: Message) -> list[Message]:
        """The bot's messages in a chat that were sent at the same time under the same title."""
        return [
            each
            for each in self.world.history(chat_id)
            if each.from_bot and each.created_at == message.created_at and _title(each) == _title(message)
        ]

    def called(self, message: Message) -> set[str]:
        """Whom the message mentions, in whichever room of its group they are."""
        people = {person for each in (message, *self.twins(message)) for person in each.notified}
        return {self.world.name_of(person) for person in people}

    def is_under(self, answer: Message, message: Message) -> bool:
        """Whether it is shown as an answer to the message, on a cloud that knows such answers."""
        cloud = self.world.chats[message.chat_id].cloud
        return answer.reply_to == (message.message_id if cloud == "feishu" else "")

    async def read(self, who: str, message: Message) -> str:
        """All that a card says, as ``plain`` writes it; what a variable has no room for is asked for by its number."""
        text = self.now_showing(message).text
        if message.msg_type != DINGTALK_CARD or _CUT not in text:
            return plain(text)
        number, before = _NUMBER.search(text), set(self.world.messages)
        assert number is not None, text
        await self.say(who, f"/查 {number[0]}", "私聊")
        told = [m for m in self.world.see(who, self.place(who, "私聊")) if m.message_id not in before]
        self.seen |= {m.message_id for m in told}
        return plain("\n".join([text, *(m.text for m in told if m.msg_type == "text" and m.from_bot)]))

    def to_mend(self, message: Message) -> Message:
        """A form that was refused, with what was typed: the card itself, or the words that came back to copy."""
        return self.returned.get(message.message_id, self.now_showing(message))

    def _lines(self, message: Message) -> Lines | None:
        """The lines of a form without inputs, as they stand on its card or came back after a refusal."""
        form = lines_of(self.now_showing(message))
        again = self.returned.get(message.message_id)
        return lines_of(again, frozenset(form.values)) if form and again else form

    def _is_sent_as_lines(self, message: Message, button: str) -> bool:
        form = lines_of(self.now_showing(message))
        return form is not None and button in form.commands and button not in message.labels

    async def _send_lines(self, who: str, message: Message, lines: str) -> Reaction:
        before, versions = set(self.world.messages), message.versions
        said = await self.world.say(who, message.chat_id, lines)
        self.seen.add(said.message_id)
        await self.settle()
        reaction = self._with_words(self.world.chats[message.chat_id], Reaction(), before)
        again = [m for m in self.world.history(message.chat_id) if m.message_id not in before and lines_of(m)]
        if again and again[-1].msg_type == "text":
            self.returned[message.message_id] = again[-1]
        return replace(reaction, replaced=message.versions > versions)

    async def _sure(self, who: str, button: str, before: set[str]) -> Reaction | None:
        fresh = [m for m in self.world.messages.values() if m.message_id not in before]
        asked = next((m for m in fresh if f"确认{button}" in m.labels and "真的要" in m.text), None)
        if asked is None:
            return None
        self.seen.add(asked.message_id)
        return await self.tap(who, asked, f"确认{button}")

    async def _answered(self, who: str, message: Message, reaction: Reaction, before: set[str]) -> Reaction:
        """What a tap was answered: on DingTalk a refusal may come in private, and a success is for the card to show.

        The words of a success that the public template has no place for are what the bot answered all the same.
        """
        if self.world.chats[message.chat_id].cloud != "dingtalk" or reaction.error:
            return reaction
        push = self.server.dingtalk.pushes[-1].attempts[-1]
        answer = await self.ask(lambda uow: uow.inbox.answer(f"dt:tap:{push.message_id}"))
        if answer is None or not answer.toast:
            return reaction
        refused = answer.tone in (ToastTone.WARNING, ToastTone.ERROR)
        heard = (
            reaction
            if reaction.toast_text
            else self._with_words(self.world.private_chat(who, "dingtalk"), reaction, before)
        )
        words = heard.toast_text if refused or heard.toast_text else answer.toast
        words = answer.toast if answer.toast in words else words  # in private it says on which card
        return replace(heard, toast_text=words, toast_type=answer.tone.value if words else "")

    def _with_words(self, place: Chat, reaction: Reaction, before: set[str]) -> Reaction:
        """What could be no toast was said in words: in the chat to a form filled in there, in private to a tap."""
        fresh = [m for m in self.world.history(place.chat_id) if m.message_id not in before | self.seen]
        words = [m for m in fresh if m.from_bot and m.msg_type == "text" and m.text in self._receipts()]
        self.seen |= {m.message_id for m in words[-1:]}
        return replace(reaction, toast_text=words[-1].text) if words else reaction

    def _receipts(self) -> set[str]:
        with self.bot.engine.connect() as connection:
            rows = connection.execute(select(_outbox.c.card).where(_outbox.c.message_class == "D")).scalars()
            said = [from_json(row) for row in rows]
        return {dingtalk_said(message) for message in said if isinstance(message, PlainMessage)}

    def news(self, who: str, where: str = "私聊", cloud: CloudName | None = None) -> list[Message]:
        """The bot's messages in a group or to a person since the last look, oldest first.

        A group's other room is looked at with it: what came here and there at once is one message.
        """
        self._hear_calls()
        fresh = [m for m in self.world.see(who, self.place(who, where, cloud)) if m.message_id not in self.seen]
        self.seen |= {m.message_id for m in fresh}
        if cloud is None:
            self.seen |= {twin.message_id for m in fresh if m.from_bot for twin in self.twins(m)}
        return fresh

    def one(self, who: str, where: str = "私聊", cloud: CloudName | None = None) -> Message:
        """The one new message there."""
        fresh = self.news(who, where, cloud)
        assert len(fresh) == 1, f"{who} in {where} sees {[m.text for m in fresh]}"
        return fresh[0]

    def now_showing(self, message: Message) -> Message:
        """The same message as it looks now."""
        return self.world.messages[message.message_id]

    def unexpected(self) -> list[str]:
        """What the bot sent and no story line looked at."""
        self._hear_calls()
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
        private = self.place(who, "私聊").chat_id
        self.seen |= {m.message_id for m in self.world.messages.values() if m.chat_id != private}

    def last(self, who: str) -> Message:
        """The bot's newest message to a person, looked at or not."""
        return self.world.see(who, self.place(who, "私聊"))[-1]

    def _hear_calls(self) -> None:
        """What only makes people look: DINGs, and the texts that follow cards because cards may not notify."""
        calls = self.server.dingtalk.calls
        alerts = {
            opened["notification"]["alertContent"]
            for call in calls
            if (opened := call.body.get("imGroupOpenSpaceModel"))
        } | {f"[DING] {call.body['content']}" for call in calls if call.path.endswith("/ding/send")}
        said = {m.message_id: json.loads(m.content) for m in self.world.messages.values() if m.msg_type == "text"}
        self.seen |= {key for key, content in said.items() if str(content.get("text")).endswith(tuple(alerts))}

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
        """Fire what is due and send what is owed, until nothing moves.

        On a busy machine a tap may have been answered with 'not yet': then its work is still going on.
        """
        links = self.bot.clouds.transports.values()
        while any(link.status()["in_flight"] for link in links):  # noqa: ASYNC110  a link tells nobody
            await asyncio.sleep(0.005)
        await self.bot.sweeper.sweep()
        while await self.bot.relay.drain(self.patience) and await self.bot.sweeper.sweep():
            pass

    async def ask(self, question: Callable[[UnitOfWork], T]) -> T:
        """Look into the store."""
        return await self.bot.writer.run(lambda connection: question(UnitOfWork(connection)))


def plain(text: str) -> str:
    """Words as people read them: marks that DingTalk must show full-width, and gaps beside bold words, count alike."""
    return "".join(_folded(text).split()).replace(":", "：")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _title(message: Message) -> str:
    return _folded(message.text.partition("\n")[0])


def dingtalk_said(message: PlainMessage) -> str:
    """Plain words as they stand in a DingTalk chat."""
    words: str = json.loads(body_of(message, lambda _: None, Template()).content)["text"]
    return words


@contextlib.asynccontextmanager
async def connected(bot: Bot, server: Server) -> AsyncIterator[None]:
    """Every link of the bot, from connected to cancelled."""
    links = [asyncio.create_task(transport.run()) for transport in bot.clouds.transports.values()]
    try:
        for cloud in bot.clouds.transports:
            served = server.cloud if cloud == "feishu" else server.dingtalk
            await served.connections.wait_for(1, SDK_IMPORT)
        yield
    finally:
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)


@contextlib.asynccontextmanager
async def stage(
    data_dir: Path,
    start: datetime = FRIDAY,
    *,
    setting: Setting = Setting.FEISHU,
    company: Company = COMPANY,
    linked: frozenset[str] = frozenset(),
    joined: Sequence[Mapping[str, str]] = (),
    quiet_log: bool = True,
    patch_after: float = NO_WAIT,
    machine: LeapingTime | None = None,
    **changed: Any,
) -> AsyncIterator[Story]:
    """Open the stage; when the story is over, nothing may be unexpected: no message and no wire call.

    With ``quiet_log`` no error line either. ``linked`` people have ids on both clouds, ``joined`` ones on none yet.
    """
    clock = MovableClock(start)
    world = World(clock)
    seed(world, setting, company)
    machine = machine or LeapingTime()
    server = await serve(
        world,
        cloud=FeishuCloud(world, monotonic=machine.steady, answer_within=PATIENT),
        dingtalk=dingtalk_cloud(world, setting, machine),
    )
    with structlog.testing.capture_logs() if quiet_log else contextlib.nullcontext([]) as lines:
        try:
            if "store" not in changed:
                lay_empty_store(data_dir / "liaison.sqlite3")
            settings = settings_for(setting, server, data_dir, company, linked, joined, **changed)
            opening = open_bot(
                settings, clock, Redactor(), Tunings(patch_after=patch_after, tap_budget=PATIENT / 2, machine=machine)
            )
            async with opening as bot, connected(bot, server):
                story = Story(world, bot, clock, server, setting)
                await story.settle()  # what the bot does once at its start
                yield story
        finally:
            await server.close()
    assert story.unexpected() == [], story.unexpected()
    assert world.unexpected == []
    assert [line for line in lines if line["log_level"] in ("error", "critical")] == []
