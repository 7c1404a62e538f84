"""The emulated Feishu cloud: one app, its tokens, connections, rates and faults, over a world of people."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.emulator.faults import Faults
from bot.emulator.feishu.answers import TOO_LATE, UNREACHABLE, read_answer
from bot.emulator.feishu.commands import SlashCommands
from bot.emulator.feishu.connections import ClientConfig, Connections
from bot.emulator.feishu.envelopes import MESSAGE_EVENT, NEWS_EVENTS, TAP_EVENT, Envelopes
from bot.emulator.feishu.idempotency import SentOnce
from bot.emulator.feishu.journal import WireJournal
from bot.emulator.feishu.pushes import ANSWER_WITHIN, Push, Pusher
from bot.emulator.feishu.rates import Limits, Rates
from bot.emulator.feishu.registration import Registrations
from bot.emulator.feishu.tokens import TapTokens, TenantTokens
from bot.emulator.messages import Message
from bot.emulator.people import steady_id
from bot.emulator.redelivery import Redelivery
from bot.emulator.wire import News, Tap, TapAnswer
from bot.emulator.world import World

APP_ID = "cli_a1b2c3d4e5f60718"  # the official Node SDK takes nothing but cli_ and 16 hex digits
APP_SECRET = "emulated-secret-of-the-emulated-app"  # noqa: S105 - guards an emulated cloud on this machine

SCHEDULE = (timedelta(seconds=15), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
"""When an unacknowledged event is pushed again; taps never are (facts/feishu.md 1.3)."""


@dataclass(frozen=True, slots=True)
class App:
    """The bot's registration with the cloud."""

    app_id: str = APP_ID
    secret: str = APP_SECRET
    tenant_key: str = "emulated-tenant"

    @property
    def bot_open_id(self) -> str:
        """The open id by which messages mention the bot."""
        return steady_id("ou_", self.app_id)


class FeishuCloud:
    """Attaches itself to the world; its HTTP face is ``feishu_routes``. Close it before the loop ends.

    ``limits`` and ``answer_within`` (seconds of machine time) are the real ones unless a test says otherwise;
    ``redelivery`` are the waits in business time between the pushes of an unacknowledged event.
    """

    def __init__(
        self,
        world: World,
        app: App | None = None,
        *,
        limits: Limits | None = None,
        redelivery: Sequence[timedelta] = SCHEDULE,
        config: ClientConfig | None = None,
        answer_within: float = ANSWER_WITHIN,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.world = world
        self.app = app or App()
        self.monotonic = monotonic
        self.faults = Faults()
        self.journal = WireJournal()
        self.tokens = TenantTokens(monotonic)
        self.tap_tokens = TapTokens()
        self.rates = Rates(limits or Limits(), monotonic)
        self.sent_once = SentOnce(world.clock)
        self.commands = SlashCommands()
        self.registrations = Registrations(self.app.app_id, self.app.secret, monotonic)
        self.tickets: set[str] = set()
        self.envelopes = Envelopes(self.app.app_id, self.app.tenant_key, self.app.bot_open_id, world.people)
        self.connections = Connections(config or ClientConfig())
        self.pusher = Pusher(self.connections, self.faults, answer_within)
        self.redelivery = Redelivery(world.clock, self._push_again, redelivery)
        self.new_event_ids = False
        """Whether a repeated message comes under another event id, as the cloud may do (RELIABILITY T9)."""
        world.attach(self)

    async def deliver(self, message: Message) -> None:
        """Push a person's message."""
        event = self.envelopes.message(message, self.world.chats[message.chat_id])
        await self._push_event(MESSAGE_EVENT, event)

    async def announce(self, news: News) -> None:
        """Push a happening."""
        await self._push_event(NEWS_EVENTS[news.what], self.envelopes.news(news))

    async def tap(self, tap: Tap) -> TapAnswer:
        """Carry a tap to the bot, once; the person sees an error when no good answer comes in time."""
        now = self.world.clock.now()
        token = self.tap_tokens.issue(tap.message.message_id, now)
        push = self._noted(Push(self.envelopes.envelope(TAP_EVENT, self.envelopes.tap(tap, token), now), again=False))
        attempt = await self.pusher.push(push, now)
        if not attempt.device_id:
            return UNREACHABLE
        answer = read_answer(attempt.code, attempt.data) if attempt.on_time else TOO_LATE
        if answer.why:
            self.world.unexpected.append(answer.why)
        return answer

    def go_deaf(self) -> None:
        """Go on answering pings on the present connections, but push nothing to them."""
        for connection in self.connections.open:
            connection.deaf = True

    async def close(self) -> None:
        """End every connection and forget what is owed."""
        await self.redelivery.stop()
        await self.connections.close()

    async def _push_event(self, event_type: str, event: dict[str, object]) -> None:
        now = self.world.clock.now()
        push = self._noted(Push(self.envelopes.envelope(event_type, event, now), again=True))
        await self.pusher.push(push, now)
        self.redelivery.owe(push)

    async def _push_again(self, push: Push) -> None:
        renewed = self.new_event_ids and push.event_type == MESSAGE_EVENT
        await self.pusher.push(push.under_new_id() if renewed else push, self.world.clock.now())

    def _noted(self, push: Push) -> Push:
        self.journal.pushes.append(push)
        return push
