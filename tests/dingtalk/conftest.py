"""A running cloud of a few lines, and a transport that lives on it with short durations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest_asyncio
from bot.platforms.dingtalk.session_webhooks import SessionWebhooks
from bot.platforms.dingtalk.settings import Bounds, DingTalkSettings, Timings
from bot.platforms.dingtalk.transport import DingTalkTransport
from bot.platforms.redaction import Redactor
from bot.platforms.session import open_session

from tests.dingtalk.loopback import Loopback, loopback
from tests.links import bench
from tests.links.bench import App, running

QUICK = replace(
    Timings(), backoff_first=0.01, backoff_most=0.05, backoff_refused=0.05, settled_after=0.0, close=0.2, finish=2.0
)


@dataclass
class Link(bench.Link):
    """With what the transport learns on the way."""

    webhooks: SessionWebhooks
    redactor: Redactor


@pytest_asyncio.fixture
async def cloud() -> AsyncIterator[Loopback]:
    async with loopback() as server:
        yield server


@asynccontextmanager
async def linked(cloud: Loopback, timings: Timings = QUICK, bounds: Bounds | None = None) -> AsyncIterator[Link]:
    """A transport, running until the block ends."""
    settings = DingTalkSettings("dingclient", "CANARY-secret", openapi=cloud.origin, oapi=cloud.origin)
    app, redactor = App(), Redactor()
    webhooks = SessionWebhooks(settings, redactor)
    async with open_session(timings, bounds or Bounds(), loopback=settings.loopback) as session:
        transport = DingTalkTransport(
            settings, session, app.dispatch, webhooks, redactor, timings=timings, bounds=bounds
        )
        async with running(app, transport) as link:
            yield Link(link.app, link.transport, link.running, webhooks, redactor)
