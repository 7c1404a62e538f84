"""PF-4: sending a card of about 10 KB by REST over loopback: a raw socket, aiohttp, our gateway, ``acreate``."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from statistics import median

import aiohttp
import orjson
from bot.events import Ack
from bot.platforms.feishu.connect import FeishuLink, open_feishu
from bot.platforms.feishu.pacing import Pacing
from bot.platforms.feishu.settings import FeishuSettings
from bot.platforms.redaction import Redactor
from bot.ports import Body, Target

from benchmarks.findings import Finding, micro
from benchmarks.processes import free_port, running
from benchmarks.report import LINES, by_the_bot

_HEAD = b"POST /open-apis/im/v1/messages?receive_id_type=chat_id HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
_UNPACED = ((10**9, 1.0),)
Send = Callable[[], Awaitable[object]]


def measure(quick: bool) -> list[Finding]:
    """The three in turn, on one server."""
    return asyncio.run(_measure(*((5, 20) if quick else (15, 60))))


async def _measure(rounds: int, sends: int) -> list[Finding]:
    port = free_port()
    content = by_the_bot(LINES)
    async with running("-m", "benchmarks.loopback", str(port)):
        await _listening(port)
        link, pool = await _link(port), aiohttp.ClientSession()
        senders = [_raw(port, content), _pooled(pool, port, content), _gateway(link, content)]
        try:
            works = [*((sender, sends) for sender in senders), (_sdk(port, content), 3)]
            raw, pooled, ours, sdk = await _medians(rounds, works)
        finally:
            await link.close()
            await pool.close()
    times = f"raw socket {micro(raw)}, aiohttp {micro(pooled)}, gateway {micro(ours)}, acreate {micro(sdk)}"
    detail = f"{times}, {len(content.encode())} bytes"
    return [
        Finding("PF-4", "card by REST against the raw socket", ours / raw, limit=2.2, detail=detail),
        Finding("PF-4", "the same against a bare aiohttp session", ours / pooled, detail=detail),
        Finding("PF-4", "the SDK's acreate against ours", sdk / ours, limit=50, at_least=True, detail=detail),
    ]


async def _medians(rounds: int, works: list[tuple[Send, int]]) -> list[float]:
    taken: list[list[float]] = [[] for _ in works]
    for send, _ in works:
        await send()
    for _ in range(rounds):
        for times, (send, count) in zip(taken, works, strict=True):
            for _ in range(count):
                started = time.perf_counter()
                await send()
                times.append(time.perf_counter() - started)
    return [median(times) for times in taken]


async def _listening(port: int) -> None:
    for _ in range(500):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise TimeoutError("the loopback server did not start")


def _raw(port: int, content: str) -> Send:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    loop = asyncio.get_running_loop()

    async def send() -> object:
        body = orjson.dumps({"receive_id": "oc_1", "msg_type": "interactive", "content": content, "uuid": "u"})
        head = (
            f"POST /open-apis/im/v1/messages?receive_id_type=chat_id HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}"
        )
        await loop.sock_sendall(connection, head.encode() + b"\r\n\r\n" + body)
        return orjson.loads((await loop.sock_recv(connection, 65536)).split(b"\r\n\r\n", 1)[1])

    return send


def _pooled(session: aiohttp.ClientSession, port: int, content: str) -> Send:
    url = f"http://127.0.0.1:{port}/open-apis/im/v1/messages?receive_id_type=chat_id"

    async def send() -> object:
        body = orjson.dumps({"receive_id": "oc_1", "msg_type": "interactive", "content": content, "uuid": "u"})
        async with session.post(url, data=body) as response:
            return orjson.loads(await response.read())

    return send


async def _link(port: int) -> FeishuLink:
    settings = FeishuSettings("cli_bench", "secret", f"http://127.0.0.1:{port}")
    pacing = Pacing(place_limits=_UNPACED, api_limits=_UNPACED)  # the cloud's limits would be all we measured
    return await open_feishu(settings, _nobody, Redactor(), pacing=pacing)


async def _nobody(_: object) -> Ack:
    return Ack(stored=True)


def _gateway(link: FeishuLink, content: str) -> Send:
    async def send() -> object:
        return await link.gateway.create(Target("oc_1"), Body("interactive", content), "u")

    return send


def _sdk(port: int, content: str) -> Send:
    import lark_oapi  # seconds of import, only for this comparison
    from lark_oapi.api.im.v1 import CreateMessageRequest, CreateMessageRequestBody

    client = lark_oapi.Client.builder().app_id("cli_bench").app_secret("s").domain(f"http://127.0.0.1:{port}").build()
    body = CreateMessageRequestBody.builder().receive_id("oc_1").msg_type("interactive").content(content).uuid("u")
    request = CreateMessageRequest.builder().receive_id_type("chat_id").request_body(body.build()).build()

    async def send() -> object:
        answer = await client.im.v1.message.acreate(request)
        assert answer.success(), answer.msg
        return answer

    return send
