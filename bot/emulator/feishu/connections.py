"""The long connections of one app: up to 50, each event to a random one (facts 1.3)."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.emulator.feishu.frames import CONTROL, BadFrameError, Frame, decode, encode

MOST_CONNECTIONS = 50
_LARGEST_FRAME = 16 * 1024 * 1024
_CLOSE_WITHIN = 0.5  # seconds for the other side to say goodbye


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """The timings the cloud gives its clients, in seconds; the real cloud's are the defaults."""

    reconnect_count: int = -1
    reconnect_interval: int = 120
    reconnect_nonce: int = 30
    ping_interval: int = 120

    def wire(self) -> dict[str, int]:
        """The JSON clients read."""
        return {
            "ReconnectCount": self.reconnect_count,
            "ReconnectInterval": self.reconnect_interval,
            "ReconnectNonce": self.reconnect_nonce,
            "PingInterval": self.ping_interval,
        }


@dataclass(eq=False, slots=True)
class Connection:
    """One socket. ``half_open``: the cloud neither reads nor writes any more. ``deaf``: it only answers pings."""

    socket: web.WebSocketResponse
    request: web.Request
    service: int
    device_id: str
    pings: int = 0
    half_open: bool = False
    deaf: bool = False
    _thawed: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, frame: Frame) -> None:
        """Write a frame; a silent cloud writes nothing, and a socket that just died takes nothing."""
        if self.half_open or self.socket.closed:
            return
        try:
            await self.socket.send_bytes(encode(frame))
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
    """Accepts sockets, answers pings, hands acknowledgements to ``on_ack``, tells ``on_end`` of every end."""

    def __init__(self, config: ClientConfig) -> None:
        self.config = config
        self.open: list[Connection] = []
        self.bad_frames = 0
        self.on_ack: Callable[[Frame], None] = lambda _: None
        self.on_end: Callable[[Connection], None] = lambda _: None
        self._arrived = asyncio.Event()

    def pick(self) -> Connection | None:
        """A random connection: the cloud broadcasts nothing, and does not notice that one went silent."""
        return random.choice(self.open) if self.open else None  # noqa: S311 - spreads load, guards nothing

    async def wait_for(self, count: int, seconds: float = 5.0) -> None:
        """Wait until so many are open; TimeoutError after ``seconds`` of machine time."""
        async with asyncio.timeout(seconds):
            while len(self.open) < count:
                self._arrived.clear()
                await self._arrived.wait()

    async def serve(self, request: web.Request, service: int, device_id: str) -> web.WebSocketResponse:
        """Keep one socket until it ends."""
        socket = web.WebSocketResponse(autoping=False, max_msg_size=_LARGEST_FRAME, timeout=_CLOSE_WITHIN)
        await socket.prepare(request)
        connection = Connection(socket, request, service, device_id)
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
            if message.type is WSMsgType.BINARY:
                await self._frame(connection, message.data)
            elif message.type is WSMsgType.PING:
                await connection.socket.pong(message.data)
            elif message.type is not WSMsgType.PONG:
                return

    async def _frame(self, connection: Connection, raw: bytes) -> None:
        try:
            frame = decode(raw)
        except BadFrameError:
            self.bad_frames += 1
            return
        if frame.method != CONTROL:
            self.on_ack(frame)
        elif frame.header("type") == "ping":
            connection.pings += 1
            payload = json.dumps(self.config.wire()).encode()
            await connection.send(Frame(service=connection.service, headers=[("type", "pong")], payload=payload))
