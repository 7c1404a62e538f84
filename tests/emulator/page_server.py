"""The page on a real port of this machine, with its company and the bot's end of the wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from aiohttp import web
from aiohttp.test_utils import TestServer
from bot.emulator.page import Curtain, mount_page
from bot.emulator.world import World

from tests.emulator.page_company import EchoBot, company, room_of


@dataclass(frozen=True, slots=True)
class Page:
    """A served page; ``address`` is its root."""

    world: World
    bot: EchoBot
    address: str


@asynccontextmanager
async def served_page(curtain: Curtain | None = None) -> AsyncIterator[Page]:
    """Serve the page until the block ends; without a curtain the bot is there from the beginning."""
    world, bot = company()
    app = web.Application()
    mount_page(app, replace(room_of(world), curtain=curtain or Curtain()))
    async with TestServer(app) as server:
        yield Page(world, bot, str(server.make_url("/")))
