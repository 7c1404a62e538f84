"""What the tests of every link stand on: an app that keeps what it is given, a server, a running transport."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer
from bot.events import Ack, Event
from bot.platforms.long_link import LongLink


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
    """A running transport and the app it dispatches to."""

    app: App
    transport: LongLink
    running: asyncio.Task[None]

    async def connected(self) -> None:
        """Wait until it knows that it is; the cloud knows a moment earlier."""
        await eventually(lambda: self.transport.status()["connected"])


@asynccontextmanager
async def running(app: App, transport: LongLink) -> AsyncIterator[Link]:
    """The transport, running until the block ends."""
    task = asyncio.create_task(transport.run())
    try:
        yield Link(app, transport, task)
    finally:
        await transport.stop()
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """The origin at which the application is served."""
    server = TestServer(app)
    await server.start_server(shutdown_timeout=0.1)
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()


async def eventually(seen: Callable[[], object]) -> None:
    """Wait until ``seen`` is true; for what happens beside the test and tells nobody."""
    async with asyncio.timeout(20):
        while not seen():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
