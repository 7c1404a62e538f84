"""The long connections of one app: each push goes to a random one. What a frame is, is each cloud's own."""

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from aiohttp import WSMsgType, web

_LARGEST_FRAME = 16 * 1024 * 1024
_CLOSE_WITHIN = 0.5  # seconds for the other side to say goodbye


@dataclass(eq=False, slots=True)
class Connection:
    """One socket. ``half_open``: the cloud neither reads nor writes any more."""

    socket: web.WebSocketResponse
    request: web.Request
    half_open: bool = field(default=False, kw_only=True)
    _thawed: asyncio.Event = field(default_factory=asyncio.Event, kw_only=True)

    async def write(self, frame: str | bytes) -> None:
        """Write a frame; a silent cloud writes nothing, and a socket that just died takes nothing."""
        if self.half_open or self.socket.closed:
            return
        try:
            await (self.socket.send_str(frame) if isinstance(frame, str) else self.socket.send_bytes(frame))
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


Some = TypeVar("Some", bound=Connection)


class Connections(ABC, Generic[Some]):
    """Keeps sockets, and tells ``on_end`` of every end."""

    kind: ClassVar[WSMsgType]
    """The websocket messages that are frames."""

    def __init__(self) -> None:
        self.open: list[Some] = []
        self.bad_frames = 0
        self.on_end: Callable[[Some], None] = lambda _: None
        self._arrived = asyncio.Event()

    @abstractmethod
    async def _frame(self, connection: Some, raw: Any) -> None:
        """Do what one frame asks."""

    def pick(self) -> Some | None:
        """A random connection: a cloud broadcasts nothing, and does not notice that one went silent."""
        able = self._able()
        return random.choice(able) if able else None  # noqa: S311 - spreads load, guards nothing

    def _able(self) -> list[Some]:
        """Those the cloud still pushes to."""
        return self.open

    async def wait_for(self, count: int, seconds: float = 60.0) -> None:
        """Wait until so many are open; TimeoutError after ``seconds`` of machine time."""
        async with asyncio.timeout(seconds):
            while len(self.open) < count:
                self._arrived.clear()
                await self._arrived.wait()

    def cut(self) -> None:
        """Reset every connection."""
        for connection in list(self.open):
            connection.cut()

    async def close(self, code: int = 1001) -> None:
        """Close every connection politely."""
        for connection in list(self.open):
            await connection.close(code)

    def go_half_open(self) -> None:
        """Neither read nor write on the present connections any more; they stay open."""
        for connection in self.open:
            connection.half_open = True

    async def keep(self, connection: Some) -> web.WebSocketResponse:
        """Keep a connection until it ends."""
        self.open.append(connection)
        self._arrived.set()
        try:
            await self._read(connection)
        finally:
            self.open.remove(connection)
            self.on_end(connection)
        return connection.socket

    async def _read(self, connection: Some) -> None:
        while True:
            message = await connection.socket.receive()
            if connection.half_open:
                await connection.frozen()
                return
            if message.type is self.kind:
                await self._frame(connection, message.data)
            elif message.type is WSMsgType.PING:
                await connection.socket.pong(message.data)
            elif message.type is not WSMsgType.PONG:
                return


async def accepted(request: web.Request) -> web.WebSocketResponse:
    """The socket of a request to upgrade."""
    socket = web.WebSocketResponse(autoping=False, max_msg_size=_LARGEST_FRAME, timeout=_CLOSE_WITHIN)
    await socket.prepare(request)
    return socket
