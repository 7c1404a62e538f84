"""A running cloud of a few lines, and a transport that lives on it with short durations."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import aiohttp
import pytest_asyncio
from bot.events import Ack, Event
from bot.platforms.dingtalk.session_webhooks import SessionWebhooks
from bot.platforms.dingtalk.settings import DingTalkSettings, Timings
from bot.platforms.dingtalk.transport import DingTalkTransport
from bot.platforms.redaction import Redactor

from tests.dingtalk.loopback import Loopback, loopback

QUICK = replace(
    Timings(), backoff_first=0.01, backoff_most=0.05, backoff_refused=0.05, settled_after=0.0, close=0.2, finish=2.0
)


@dataclass
class App:
    """Stands where the app stands: keeps what was dispatched, answers what the test wants."""

    events: list[Event] = field(default_factory=list)
    answer: Callable[[Event], Awaitable[Ack]] | None = None

    async def dispatch(self, event: Event) -> Ack:
        """Keep and answer."""
        self.events.append(event)
        return await self.answer(event) if self.answer else Ack(stored=True)


@dataclass
class Link:
    """A running transport and what stands around it."""

    cloud: Loopback
    app: App
    transport: DingTalkTransport
    webhooks: SessionWebhooks
    redactor: Redactor


@pytest_asyncio.fixture
async def cloud() -> AsyncIterator[Loopback]:
    async with loopback() as running:
        yield running


@asynccontextmanager
async def linked(cloud: Loopback, timings: Timings = QUICK) -> AsyncIterator[Link]:
    """A transport, running until the block ends."""
    settings = DingTalkSettings("dingclient", "CANARY-secret", openapi=cloud.origin, oapi=cloud.origin)
    app, redactor = App(), Redactor()
    webhooks = SessionWebhooks(settings, redactor)
    async with aiohttp.ClientSession() as session:
        transport = DingTalkTransport(settings, session, app.dispatch, webhooks, redactor, timings=timings)
        running = asyncio.create_task(transport.run())
        try:
            yield Link(cloud, app, transport, webhooks, redactor)
        finally:
            await transport.stop()
            await running
