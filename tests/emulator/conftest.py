"""A small company behind a running cloud, and a bot that speaks its wire by hand."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
import pytest_asyncio
from bot.clock import MovableClock
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.people import Chat
from bot.emulator.serve import Server, serve
from bot.emulator.world import World
from playwright.async_api import Browser

from tests.emulator.page_browser import chromium
from tests.emulator.page_server import Page, served_page
from tests.emulator.wire_client import WireBot

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class StoppedWatch:
    """The machine's monotonic clock, standing still until a test moves it."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(MONDAY)


@pytest.fixture
def watch() -> StoppedWatch:
    return StoppedWatch()


@pytest.fixture
def company(clock: MovableClock) -> World:
    world = World(clock)
    for name in ("王磊", "李敏", "赵强"):
        world.add_person(name, email=f"{name}@example.com")
    world.add_group("新品群", ["王磊", "李敏"])
    return world


@pytest.fixture
def room(company: World) -> Chat:
    return company.chat("新品群")


@pytest_asyncio.fixture
async def server(company: World, watch: StoppedWatch) -> AsyncIterator[Server]:
    cloud = FeishuCloud(company, monotonic=watch)
    server = await serve(company, cloud=cloud)
    yield server
    await server.close()


@pytest.fixture
def impatient(server: Server) -> Server:
    """The cloud that waits a moment instead of three seconds, for tests in which no answer comes."""
    server.cloud.pusher.answer_within = 0.05
    return server


@pytest_asyncio.fixture
async def bot(server: Server) -> AsyncIterator[WireBot]:
    bot = WireBot(server, aiohttp.ClientSession(server.url))
    await bot.log_in()
    yield bot
    await bot.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def page() -> AsyncIterator[Page]:
    async with served_page() as served:
        yield served
