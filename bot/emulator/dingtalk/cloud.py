"""The emulated DingTalk cloud: one app with its robot, stream, cards, limits and faults, over a world of people."""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.emulator.cards.dingtalk import chosen
from bot.emulator.dingtalk.cards import Cards
from bot.emulator.dingtalk.connections import Connections
from bot.emulator.dingtalk.envelopes import WEBHOOK_LIFE, Envelopes
from bot.emulator.dingtalk.pushes import ANSWER_WITHIN, CARD_TOPIC, MESSAGE_TOPIC, Push, Pusher, system_frame
from bot.emulator.dingtalk.tokens import Tokens
from bot.emulator.dingtalk.usage import Limits, Usage
from bot.emulator.faults import Faults
from bot.emulator.feishu.journal import WireCall
from bot.emulator.messages import Message
from bot.emulator.people import fresh_id
from bot.emulator.redelivery import Redelivery
from bot.emulator.wire import Happening, News, Tap, TapAnswer
from bot.emulator.world import World

CLIENT_ID = "dingemulated0000app"
CLIENT_SECRET = "emulated-secret-of-the-emulated-dingtalk-app"  # noqa: S105 - guards an emulated cloud on this machine

_PING_EVERY = 30.0
"""Seconds; 20 to 30 are reported (facts/dingtalk.md 4.5)."""

AGAIN_AFTER = (timedelta(seconds=60),)
"""An unacknowledged message is reported to come once more after a minute (facts/dingtalk.md 2); taps never do."""

_NO_ANSWER = "操作失败，请稍后重试"


@dataclass(frozen=True, slots=True)
class App:
    """The app's registration; its robot code is the client id, as for ordinary apps."""

    client_id: str = CLIENT_ID
    secret: str = CLIENT_SECRET
    corp_id: str = "dingcorp-emulated"


class DingTalkCloud:
    """Attaches itself to the world for chats of its own; its HTTP face is ``dingtalk_routes``.

    ``own_template`` is the id under which the product's template was imported and published, '' when nobody did.
    """

    def __init__(
        self,
        world: World,
        app: App | None = None,
        *,
        limits: Limits | None = None,
        own_template: str = "",
        answer_within: float = ANSWER_WITHIN,
        redelivery: Sequence[timedelta] = AGAIN_AFTER,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.world = world
        self.app = app or App()
        self.monotonic = monotonic
        self.faults = Faults()
        self.calls: list[WireCall] = []
        self.pushes: list[Push] = []
        self.tokens = Tokens(monotonic)
        self.usage = Usage(limits or Limits(), world.clock, monotonic)
        self.cards = Cards(world, own_template)
        self.tickets: set[str] = set()
        self.webhooks: dict[str, tuple[str, datetime]] = {}
        """Conversation ids, and until when they hold, by the secret part of their session addresses."""
        self.origin = ""
        self.envelopes = Envelopes(self.app.client_id, self.app.corp_id, world.people)
        self.connections = Connections()
        self.pusher = Pusher(self.connections, self.faults, self.app.client_id, answer_within)
        self.redelivery = Redelivery(world.clock, self._deliver_again, redelivery)
        world.attach(self, "dingtalk")

    async def deliver(self, message: Message) -> None:
        """Push a person's message; in a group only what mentions the robot gets here."""
        chat = self.world.chats[message.chat_id]
        if self.usage.message():
            body = self.envelopes.message(message, chat, self._session_webhook(chat.chat_id))
        else:
            body = self.envelopes.kept_back(message, chat)
        await self._push(Push("CALLBACK", MESSAGE_TOPIC, body))

    async def announce(self, news: News) -> None:
        """Push what DingTalk tells; of most happenings in ordinary groups it tells nothing (facts/dingtalk.md 8)."""
        if news.what is Happening.DISSOLVED:
            headers = {"eventType": "chat_disband", "eventId": fresh_id(""), "eventCorpId": self.app.corp_id}
            await self._push(Push("EVENT", "*", {"openConversationId": news.chat.chat_id}, headers))

    async def tap(self, tap: Tap) -> TapAnswer:
        """Carry a tap to the bot, once; the person sees an error when no good answer comes in time."""
        card = self.cards.shown_as(tap.message.message_id)
        if card is None or not card.calls_back:
            return TapAnswer(error=_NO_ANSWER, why="the card was not created with callbackType STREAM")
        action = dict(tap.action)
        if "form_value" in action:
            action["form_value"] = chosen(tap.message.inputs, action["form_value"])
        chat = self.world.chats[tap.message.chat_id]
        body = self.envelopes.tap(Tap(tap.person, tap.message, action), card.out_track_id, chat)
        push = Push("CALLBACK", CARD_TOPIC, body, again=False)
        attempt = await self._push(push)
        if not attempt.on_time or attempt.code != 200:
            return TapAnswer(error=_NO_ANSWER)
        return self.cards.answered(card, tap, (attempt.data or {}).get("response"))

    def chat_of_session(self, session: str) -> str | None:
        """Where a session address leads, None when it is over or was never given."""
        chat_id, ends = self.webhooks.get(session, ("", None))
        return chat_id if ends is not None and self.world.clock.now() < ends else None

    async def say_goodbye(self) -> None:
        """Send ``disconnect`` on every connection and push nothing there any more."""
        for connection in list(self.connections.open):
            connection.leaving = True
            await connection.send(system_frame("disconnect", {"reason": "rebalance"}, connection))

    async def ping(self) -> None:
        """Send the cloud's own ping on every connection."""
        for connection in list(self.connections.open):
            await connection.send(system_frame("ping", {"opaque": secrets.token_hex(4)}, connection))

    async def keep_pinging(self, every: float = _PING_EVERY) -> None:
        """Ping as the real cloud is reported to, every so many seconds of machine time, until cancelled."""
        while True:
            await asyncio.sleep(every)
            await self.ping()

    async def close(self) -> None:
        """End every connection and forget what is owed."""
        await self.redelivery.stop()
        await self.connections.close()

    async def _push(self, push: Push) -> Any:
        """What found no connection is lost; what a connection got and did not acknowledge comes again."""
        self.pushes.append(push)
        attempt = await self.pusher.push(push, self.world.clock.now())
        if attempt.connection_id:
            self.redelivery.owe(push)
        return attempt

    async def _deliver_again(self, push: Push) -> None:
        await self.pusher.push(push, self.world.clock.now())

    def _session_webhook(self, chat_id: str) -> str:
        session = secrets.token_hex(16)
        self.webhooks[session] = chat_id, self.world.clock.now() + WEBHOOK_LIFE
        return f"{self.origin}/robot/sendBySession?session={session}"


def masked(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body without what must never be logged."""
    return {key: "***" if "secret" in key.lower() else value for key, value in body.items()}
