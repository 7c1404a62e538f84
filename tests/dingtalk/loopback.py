"""The pushing half of a DingTalk cloud in a few lines on 127.0.0.1, with the misbehaviours of its fact sheet."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

from tests.links.bench import serving


class Loopback:
    """Open call and websocket; everything received is kept for the test to look at."""

    def __init__(self) -> None:
        self.origin = ""
        self.silent = False  # half-open: new connections stand, and nothing comes on them, not even a pong
        self.opens = asyncio.Event()  # cleared, the open call gets no answer yet
        self.opens.set()
        self.open_answers: deque[web.Response] = deque()
        self.opened: list[dict[str, Any]] = []
        self.tickets: list[str] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.closed: asyncio.Queue[int] = asyncio.Queue()
        self.acks: asyncio.Queue[tuple[int, dict[str, Any]]] = asyncio.Queue()
        self.connected: asyncio.Queue[int] = asyncio.Queue()

    async def push(self, frame: str, *, socket: int = -1) -> None:
        """Send a frame as it is."""
        await self.sockets[socket].send_str(frame)

    async def ack(self) -> dict[str, Any]:
        """The next acknowledgement."""
        return (await self.ack_with_socket())[1]

    async def ack_with_socket(self) -> tuple[int, dict[str, Any]]:
        """The next acknowledgement and the number of the connection it came on."""
        return await asyncio.wait_for(self.acks.get(), 20)

    async def until_connected(self) -> int:
        """The number of the next connection made, from 1."""
        return await asyncio.wait_for(self.connected.get(), 20)

    def app(self) -> web.Application:
        """The server."""
        app = web.Application()
        app.router.add_post("/v1.0/gateway/connections/open", self._open)
        app.router.add_get("/connect", self._websocket)
        app.router.add_post("/v1.0/oauth2/accessToken", self._token)
        app.router.add_post("/v1.0/robot/groupMessages/send", self._taken)
        return app

    async def _open(self, request: web.Request) -> web.Response:
        self.opened.append(await request.json())
        await self.opens.wait()
        if self.open_answers:
            return self.open_answers.popleft()
        ticket = f"CANARY-ticket-{len(self.opened)}"
        return web.json_response({"endpoint": f"{self.origin.replace('http', 'ws')}/connect", "ticket": ticket})

    async def _token(self, _: web.Request) -> web.Response:
        return web.json_response({"accessToken": "CANARY-token", "expireIn": 7200})

    async def _taken(self, _: web.Request) -> web.Response:
        return web.json_response({"processQueryKey": "pq-1"})

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        self.tickets.append(request.query["ticket"])
        socket = web.WebSocketResponse(max_msg_size=0, autoping=not self.silent)
        await socket.prepare(request)
        self.sockets.append(socket)
        number = len(self.sockets)
        self.connected.put_nowait(number)
        async for received in socket:
            if received.type is WSMsgType.TEXT:
                self.acks.put_nowait((number, json.loads(received.data)))
        self.closed.put_nowait(number)
        return socket


@asynccontextmanager
async def loopback() -> AsyncIterator[Loopback]:
    """The cloud, running."""
    cloud = Loopback()
    async with serving(cloud.app()) as cloud.origin:
        yield cloud
