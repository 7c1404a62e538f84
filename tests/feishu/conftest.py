"""A running cloud of a few lines, and a transport that lives on it with short durations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import pytest_asyncio
from bot.platforms.feishu.settings import Bounds, FeishuSettings, Timings
from bot.platforms.feishu.transport import FeishuTransport, WhoAmI
from bot.platforms.redaction import Redactor
from bot.platforms.session import open_session

from tests.feishu.loopback import BOT, Loopback, loopback
from tests.links.bench import App, Link, running

QUICK = replace(
    Timings(),
    ping_least=0.01,
    backoff_first=0.01,
    backoff_most=0.05,
    backoff_refused=0.05,
    settled_after=0.05,
    close=0.2,
    finish=2.0,
)


@pytest_asyncio.fixture
async def cloud() -> AsyncIterator[Loopback]:
    async with loopback() as server:
        yield server


@pytest.fixture
def settings(cloud: Loopback) -> FeishuSettings:
    return FeishuSettings("cli_app", "CANARY-secret", cloud.origin)


async def known() -> str:
    """The bot's identity, when the cloud tells it at once."""
    return BOT


@asynccontextmanager
async def linked(
    cloud: Loopback, timings: Timings, bounds: Bounds | None = None, who_am_i: WhoAmI = known
) -> AsyncIterator[Link]:
    """A transport on ``cloud``, stopped at the end."""
    settings = FeishuSettings("cli_app", "CANARY-secret", cloud.origin)
    app = App()
    async with open_session(timings, bounds or Bounds(), loopback=settings.loopback) as session:
        transport = FeishuTransport(
            settings, session, app.dispatch, who_am_i, Redactor(), timings=timings, bounds=bounds
        )
        async with running(app, transport) as link:
            yield link
