"""The long connections of one app: binary frames, up to 50 connections (facts 1.3)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from aiohttp import WSMsgType, web

from bot.emulator import connections
from bot.emulator.connections import accepted
from bot.emulator.feishu.frames import CONTROL, BadFrameError, Frame, decode, encode

MOST_CONNECTIONS = 50


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
class Connection(connections.Connection):
    """``deaf``: the cloud answers its pings and pushes into nothing."""

    service: int
    device_id: str
    pings: int = 0
    deaf: bool = False

    async def send(self, frame: Frame) -> None:
        """Write a frame."""
        await self.write(encode(frame))


class Connections(connections.Connections[Connection]):
    """Answers pings, hands acknowledgements to ``on_ack``."""

    kind: ClassVar = WSMsgType.BINARY

    def __init__(self, config: ClientConfig) -> None:
        super().__init__()
        self.config = config
        self.on_ack: Callable[[Frame], None] = lambda _: None

    async def serve(self, request: web.Request, service: int, device_id: str) -> web.WebSocketResponse:
        """Keep one socket until it ends."""
        return await self.keep(Connection(await accepted(request), request, service, device_id))

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
