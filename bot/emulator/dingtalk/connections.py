"""The stream connections of one app: JSON frames, each push to a random connection (facts/dingtalk.md 2)."""

import asyncio
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.emulator.people import fresh_id

_LARGEST_FRAME = 16 * 1024 * 1024
_CLOSE_WITHIN = 0.5


@dataclass(eq=False, slots=True)
class Connection:
    """One socket. ``half_open``: the cloud neither reads nor writes any more. ``leaving``: it said goodbye."""

    socket: web.WebSocketResponse
    request: web.Request
    connection_id: str
    half_open: bool = False
    leaving: bool = False
    _thawed: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, frame: Mapping[str, Any]) -> None:
        """Write a frame; a silent cloud writes nothing, and a socket that just died takes nothing."""
        if self.half_open or self.socket.closed:
            return
        try:
            await self.socket.send_str(json.dumps(frame, ensure_ascii=False))
        except (ConnectionError, RuntimeError):  # closed between the check and the write
            return

    def cut(self) -> None:
        """Reset the connection without a word."""
        self._thawed.set()
        if self.request.transport:
            self.request.transport.abort()

    async def close(self, code: int) -> None:
        """Say goodbye with a websocket close code."""
        self._thawed.set()
        self.half_open = False
        await self.socket.close(code=code, message=b"bye")

    async def frozen(self) -> None:
        """Stand still until the socket is cut or closed."""
        await self._thawed.wait()


class Connections:
    """Accepts sockets and hands acknowledgements to ``on_ack``, tells ``on_end`` of every end."""

    def __init__(self) -> None:
        self.open: list[Connection] = []
        self.bad_frames = 0
        self.on_ack: Callable[[Mapping[str, Any]], None] = lambda _: None
        self.on_end: Callable[[Connection], None] = lambda _: None
        self._arrived = asyncio.Event()

    def pick(self) -> Connection | None:
        """A random one of those the cloud still pushes to; it does not notice that one went silent."""
        able = [each for each in self.open if not each.leaving]
        return random.choice(able) if able else None  # noqa: S311 - spreads load, guards nothing

    async def wait_for(self, count: int, seconds: float = 5.0) -> None:
        """Wait until so many are open; TimeoutError after ``seconds`` of machine time."""
        async with asyncio.timeout(seconds):
            while len(self.open) < count:
                self._arrived.clear()
                await self._arrived.wait()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Keep one socket until it ends."""
        socket = web.WebSocketResponse(autoping=False, max_msg_size=_LARGEST_FRAME, timeout=_CLOSE_WITHIN)
        await socket.prepare(request)
        connection = Connection(socket, request, fresh_id(""))
        self.open.append(connection)
        self._arrived.set()
        try:
            await self._read(connection)
        finally:
            self.open.remove(connection)
            self.on_end(connection)
        return socket

    async def _read(self, connection: Connection) -> None:
        while True:
            message = await connection.socket.receive()
            if connection.half_open:
                await connection.frozen()
                return
            if message.type is WSMsgType.TEXT:
                self._frame(message.data)
            elif message.type is WSMsgType.PING:
                await connection.socket.pong(message.data)
            elif message.type is not WSMsgType.PONG:
                return

    def _frame(self, raw: str) -> None:
        try:
            frame = json.loads(raw)
        except ValueError:
            frame = None
        if isinstance(frame, dict) and isinstance(frame.get("headers"), dict):
            self.on_ack(frame)
        else:
            self.bad_frames += 1
