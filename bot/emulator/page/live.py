"""Tells open pages that something changed; they then ask for the state they look at."""

import asyncio

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from bot.emulator.page.guard import SAFE_HEADERS
from bot.emulator.page.room import Room

_TICK = 10.0  # seconds of machine time; keeps a running clock on the page fresh
_GATHER = 0.03  # seconds; one act often changes several things, which then make one event
_GATHER_BEHIND = 0.5  # while the curtain is down nobody can act, and the bot needs the machine


class Live:
    """The open event streams; they end when the server stops, which would otherwise wait for them."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._closing = False
        self._wakes: set[asyncio.Event] = set()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: ``change`` at once, after every change, and every few seconds."""
        wake = asyncio.Event()
        self._wakes.add(wake)
        stops = [self._room.world.on_change(lambda _: wake.set()), self._room.curtain.listen(wake.set)]
        try:
            async with sse_response(request, headers=SAFE_HEADERS) as response:
                await self._tell(response, wake)
        finally:
            for stop in stops:
                stop()
            self._wakes.discard(wake)
        return response

    async def close(self, _: web.Application) -> None:
        """End every stream."""
        self._closing = True
        for wake in self._wakes:
            wake.set()

    async def _tell(self, response: EventSourceResponse, wake: asyncio.Event) -> None:
        while response.is_connected() and not self._closing:
            await response.send("{}", event="change")
            await _changed(wake)
            await asyncio.sleep(_GATHER if not self._room.curtain.words else _GATHER_BEHIND)
            wake.clear()


async def _changed(wake: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(wake.wait(), _TICK)
    except TimeoutError:
        return
