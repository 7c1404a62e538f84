"""A running cloud of a few lines, and a transport that lives on it with short durations."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import aiohttp
import pytest
import pytest_asyncio
from bot.events import Ack, Event
from bot.platforms.feishu.settings import Bounds, FeishuSettings, Timings
from bot.platforms.feishu.transport import FeishuTransport, WhoAmI
from bot.platforms.redaction import Redactor
from bot.platforms.session import open_session

from tests.feishu.loopback import BOT, Loopback, loopback

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
    session: aiohttp.ClientSession
    transport: FeishuTransport
    running: asyncio.Task[None]


@pytest_asyncio.fixture
async def cloud() -> AsyncIterator[Loopback]:
    async with loopback() as running:
        yield running


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
        running = asyncio.create_task(transport.run())
        try:
            yield Link(cloud, app, session, transport, running)
        finally:
            await transport.stop()
            await running


async def eventually(seen: Callable[[], object]) -> None:
    """Wait until ``seen`` is true; for what happens beside the test and tells nobody."""
    async with asyncio.timeout(5):
        while not seen():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
