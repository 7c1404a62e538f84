"""A Feishu cloud of a few lines on 127.0.0.1, which can do each misbehaviour of facts/feishu.md section 8."""

import asyncio
import base64
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

from tests.links.bench import serving
from tests.sdk_frames import SdkFrame

BOT = "ou_bot"


class Loopback:
    """Token, identity, endpoint, websocket and message calls; everything received is kept for the test to look at."""

    def __init__(self) -> None:
        self.origin = ""
        self.ping_interval: float = 120
        self.endpoint_answers: deque[web.Response | dict[str, Any]] = deque()
        self.handshake_refusals: deque[dict[str, str]] = deque()
        self.silent = False  # half-open: the socket stays, nothing comes any more
        self.pong_payload = b""
        self.sockets: list[web.WebSocketResponse] = []
        self.acks: asyncio.Queue[Any] = asyncio.Queue()
        self.pings = 0
        self.connected: asyncio.Queue[int] = asyncio.Queue()
        self.tokens = 0
        self.token_delay = 0.0
        self.token_answer: dict[str, Any] | web.Response | None = None
        self.calls: list[tuple[str, str, dict[str, str], Any]] = []
        self.uuids: dict[str, str] = {}
        self.answers: deque[Any] = deque()  # what the next message calls get instead of success

    async def push(self, event: dict[str, Any] | bytes, *, socket: int = -1, **changed: Any) -> None:
        """Send an event in one frame; ``changed`` overrides headers, None leaves one out."""
        payload = event if isinstance(event, bytes) else json.dumps(event).encode()
        await self.sockets[socket].send_bytes(data_frame(payload, **changed))

    async def push_in_parts(self, event: dict[str, Any], order: list[int], message_id: str = "d-parts") -> None:
        """Send an event in as many frames as ``order`` names, in that order."""
        payload, total = json.dumps(event).encode(), len(order)
        size = -(-len(payload) // total)
        for seq in order:
            part = payload[seq * size : (seq + 1) * size]
            await self.sockets[-1].send_bytes(data_frame(part, message_id=message_id, sum=str(total), seq=str(seq)))

    async def ack(self) -> "SeenAck":
        """The next acknowledgement."""
        return SeenAck(await asyncio.wait_for(self.acks.get(), 20))

    async def until_connected(self) -> int:
        """The number of the next connection made."""
        return await asyncio.wait_for(self.connected.get(), 20)

    def app(self) -> web.Application:
        """The server."""
        app = web.Application()
        app.router.add_post("/callback/ws/endpoint", self._endpoint)
        app.router.add_get("/ws", self._websocket)
        app.router.add_post("/open-apis/auth/v3/tenant_access_token/internal", self._token)
        app.router.add_get("/open-apis/bot/v3/info", self._bot_info)
        app.router.add_route("*", "/open-apis/{rest:.*}", self._call)
        return app

    async def _endpoint(self, request: web.Request) -> web.Response:
        if self.endpoint_answers:
            answer = self.endpoint_answers.popleft()
            return answer if isinstance(answer, web.Response) else web.json_response(answer)
        query = "device_id=dev1&service_id=7&access_key=CANARY-access&ticket=CANARY-tick"
        url = f"{self.origin.replace('http', 'ws')}/ws?{query}"
        config = {"ReconnectCount": -1, "ReconnectInterval": 120, "ReconnectNonce": 30}
        config["PingInterval"] = self.ping_interval  # type: ignore[assignment]
        return web.json_response({"code": 0, "msg": "", "data": {"URL": url, "ClientConfig": config}})

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        if self.handshake_refusals:
            return web.Response(status=400, headers=self.handshake_refusals.popleft())
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        self.sockets.append(socket)
        self.connected.put_nowait(len(self.sockets))
        async for message in socket:
            if message.type is WSMsgType.BINARY and not self.silent:
                await self._received(socket, message.data)
        return socket

    async def _received(self, socket: web.WebSocketResponse, raw: bytes) -> None:
        frame = SdkFrame()
        frame.ParseFromString(raw)
        if frame.method == 1:
            self.acks.put_nowait(frame)
            return
        self.pings += 1
        pong = SdkFrame(SeqID=0, LogID=0, service=frame.service, method=0, payload=self.pong_payload)
        pong.headers.add(key="type", value="pong")
        await socket.send_bytes(pong.SerializeToString())

    async def _token(self, request: web.Request) -> web.Response:
        self.tokens += 1
        await asyncio.sleep(self.token_delay)
        if isinstance(self.token_answer, web.Response):
            return self.token_answer
        if self.token_answer is not None:
            return web.json_response(self.token_answer)
        token = f"t-CANARY-token-{self.tokens}"
        return web.json_response({"code": 0, "msg": "ok", "tenant_access_token": token, "expire": 7200})

    async def _bot_info(self, request: web.Request) -> web.Response:
        return web.json_response({"code": 0, "msg": "ok", "bot": {"open_id": BOT, "app_name": "接口人"}})

    async def _call(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else None
        self.calls.append((request.method, request.path_qs, dict(request.headers), body))
        answer = self.answers.popleft() if self.answers else None
        if answer == "lost":  # accepted, and the answer never arrives
            self._accept(body)
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if answer == "stall":
            await asyncio.sleep(30)
        if isinstance(answer, web.StreamResponse):
            return answer
        return web.json_response({"code": 0, "msg": "success", "data": answer or self._accept(body)})

    def _accept(self, body: Any) -> dict[str, str]:
        uuid = (body or {}).get("uuid", "")
        message_id = self.uuids.setdefault(uuid, f"om_{len(self.uuids) + 1}") if uuid else "om_0"
        return {"message_id": message_id, "chat_id": "oc_1"}


class SeenAck:
    """An acknowledgement as the cloud reads it."""

    def __init__(self, frame: Any) -> None:
        self.headers = {header.key: header.value for header in frame.headers}
        self.service, self.seq_id, self.log_id = frame.service, frame.SeqID, frame.LogID
        body = json.loads(frame.payload)
        self.code: int = body["code"]
        self.data: str | None = body.get("data")

    @property
    def result(self) -> Any:
        """The callback result, decoded."""
        return json.loads(base64.b64decode(self.data or ""))


def data_frame(payload: bytes, **changed: str | None) -> bytes:
    """A data frame as the cloud builds it."""
    headers: dict[str, str | None] = {"type": "event", "message_id": "d-1", "sum": "1", "seq": "0", "trace_id": "tr-1"}
    headers |= changed
    frame = SdkFrame(SeqID=11, LogID=22, service=7, method=1, payload=payload, LogIDNew="log-new")
    for key, value in headers.items():
        if value is not None:
            frame.headers.add(key=key, value=value)
    return bytes(frame.SerializeToString())


@asynccontextmanager
async def loopback() -> AsyncIterator[Loopback]:
    """A running server."""
    cloud = Loopback()
    async with serving(cloud.app()) as cloud.origin:
        yield cloud
