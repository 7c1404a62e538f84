"""Keeps other sites out of the page: it acts for people, so only pages it served itself may post (RELIABILITY 4.6).

The server listens on loopback, yet any site in the same browser can send requests there. A foreign ``Host`` (a name
that was re-pointed to 127.0.0.1) and a foreign ``Origin`` are both refused; a form post cannot carry our content type.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import hdrs, web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def guarded(handler: Handler) -> Handler:
    """The handler behind the checks, its answer carrying the page's security headers."""

    async def guard(request: web.Request) -> web.StreamResponse:
        refusal = _refusal(request)
        if refusal:
            return web.json_response({"error": refusal}, status=403, headers=SAFE_HEADERS)
        response = await handler(request)
        if not response.prepared:
            response.headers.update(SAFE_HEADERS)
        return response

    return guard


def _refusal(request: web.Request) -> str:
    if _name_of(f"//{request.host}") not in _LOOPBACK_NAMES:
        return "演练房间只在本机打开：请用 127.0.0.1 或 localhost 访问。"
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and urlsplit(origin).netloc != request.host:
        return "这个请求来自别的网站，演练房间不接受。"
    if request.method == hdrs.METH_POST and request.content_type != "application/json":
        return "演练房间只接受 JSON 请求。"
    return ""


def _name_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
