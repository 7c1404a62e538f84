"""/healthz, /readyz and /metrics on the address of ``[http]`` (UX A8)."""

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from errno import EADDRINUSE
from typing import Any, Protocol

import structlog
from aiohttp import web

from bot.config.clouds import Http
from bot.errors import ConfigError

log = structlog.get_logger("bot.web")

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Probe(Protocol):
    """Knows how the process is."""

    def alive(self) -> dict[str, Any]:
        """For /healthz."""
        ...

    async def ready(self) -> tuple[bool, dict[str, Any]]:
        """For /readyz: whether people are served, and why."""
        ...

    async def metrics(self) -> bytes:
        """For /metrics."""
        ...


@asynccontextmanager
async def pages(http: Http, probe: Probe) -> AsyncIterator[str]:
    """Serve the pages while the block runs; gives their address. Raises ConfigError when the port is taken."""
    app = web.Application(middlewares=[_guard(http.token.get_secret_value())])
    app.add_routes(_routes(probe))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await _listen(runner, http)
        address = f"http://{http.host}:{runner.addresses[0][1]}"
        log.info("pages open", address=address)
        yield address
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, http: Http) -> None:
    try:
        await web.TCPSite(runner, http.host, http.port).start()
    except OSError as error:
        if error.errno == EADDRINUSE:
            raise ConfigError(
                f"端口 {http.port} 已被别的程序占用。请在 [http] 里换一个 port，0 表示任意空闲端口。"
            ) from None
        raise ConfigError(
            f"不能监听 {http.host}:{http.port}：{error.strerror}。请改 [http] 的 host 和 port。"
        ) from None


def _routes(probe: Probe) -> list[web.RouteDef]:
    async def healthz(_: web.Request) -> web.Response:
        return web.json_response(probe.alive())

    async def readyz(_: web.Request) -> web.Response:
        ok, reasons = await probe.ready()
        return web.json_response(reasons, status=200 if ok else 503)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await probe.metrics(), headers={"Content-Type": _METRICS_TYPE})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _guard(token: str) -> Any:
    """With a token, everything but /healthz wants it: that one only says that the process lives."""
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode()
        if token and request.path != "/healthz" and not hmac.compare_digest(given, expected):
            return web.json_response({"error": "Authorization: Bearer <[http] token>"}, status=401)
        return await handler(request)

    return guard
