"""A little bot that speaks the wire by hand, so that tests see exactly what the cloud answers."""

import asyncio
import base64
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from bot.emulator.feishu.frames import DATA, Frame, decode, encode
from bot.emulator.serve import Server

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """A call's answer."""

    status: int
    headers: dict[str, str]
    body: Json

    @property
    def code(self) -> int:
        return int(self.body["code"])


@dataclass
class WireBot:
    """Calls with a token, and keeps one connection; ``answers`` decides what an event is acknowledged with."""

    server: Server
    session: aiohttp.ClientSession
    token: str = ""
    answers: Callable[[Json], Json | None] = lambda event: None
    ack_code: int = 200
    mute: bool = False
    events: list[Json] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    pongs: asyncio.Queue[Frame] = field(default_factory=asyncio.Queue)
    socket: aiohttp.ClientWebSocketResponse | None = None
    _reader: asyncio.Task[None] | None = None
    _parts: dict[str, dict[int, bytes]] = field(default_factory=dict)

    async def log_in(self) -> None:
        app = self.server.cloud.app
        credentials = {"app_id": app.app_id, "app_secret": app.secret}
        answered = await self.call("POST", "/open-apis/auth/v3/tenant_access_token/internal", credentials)
        self.token = answered.body["tenant_access_token"]

    async def call(self, method: str, path: str, body: Json | None = None, **query: str) -> Answered:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.session.request(method, path, json=body, params=query, headers=headers) as response:
            return Answered(response.status, dict(response.headers), await response.json(content_type=None))

    async def send(self, receiver: str, msg_type: str, content: Json, uuid: str = "", **query: str) -> Answered:
        body = {"receive_id": receiver, "msg_type": msg_type, "content": json.dumps(content), "uuid": uuid}
        query = {"receive_id_type": "chat_id", **query}
        return await self.call("POST", "/open-apis/im/v1/messages", body, **query)

    async def endpoint(self) -> Answered:
        app = self.server.cloud.app
        return await self.call("POST", "/callback/ws/endpoint", {"AppID": app.app_id, "AppSecret": app.secret})

    async def connect(self) -> None:
        opened = len(self.server.cloud.connections.open)
        endpoint = await self.endpoint()
        self.socket = await self.session.ws_connect(endpoint.body["data"]["URL"])
        await self.server.cloud.connections.wait_for(opened + 1)
        self._reader = asyncio.create_task(self._read(self.socket))

    async def ping(self, patience: float = 60.0) -> Frame:
        """Send a ping and wait for the pong; TimeoutError after so many seconds."""
        assert self.socket
        await self.socket.send_bytes(encode(Frame(headers=[("type", "ping")])))
        return await asyncio.wait_for(self.pongs.get(), patience)

    @property
    def close_code(self) -> int | None:
        """With which code the cloud ended the connection."""
        return self.socket.close_code if self.socket else None

    async def disconnected(self) -> None:
        """Wait until the connection has ended."""
        assert self._reader
        await asyncio.wait_for(self._reader, 1)

    async def close(self) -> None:
        if self._reader:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        await self.session.close()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            frame = decode(message.data)
            if frame.method == DATA:
                self.frames.append(frame)
                await self._take(socket, frame)
            else:
                self.pongs.put_nowait(frame)

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, frame: Frame) -> None:
        parts = self._parts.setdefault(frame.header("message_id"), {})
        parts[int(frame.header("seq"))] = frame.payload
        if len(parts) < int(frame.header("sum")):
            return
        event = json.loads(b"".join(parts[seq] for seq in sorted(parts)))
        self.events.append(event)
        if self.mute:
            return
        answer = self.answers(event)
        data = {} if answer is None else {"data": base64.b64encode(json.dumps(answer).encode()).decode()}
        frame.payload = json.dumps({"code": self.ack_code, **data}).encode()
        await socket.send_bytes(encode(frame))
