"""The one pooled HTTP session that a cloud's endpoint call, websocket and gateway share."""

import aiohttp
import orjson

from bot.platforms.link_settings import LinkBounds, LinkTimings


def open_session(timings: LinkTimings, bounds: LinkBounds, *, loopback: bool) -> aiohttp.ClientSession:
    """A session with bounded timeouts (F-49); must be called on the running loop and closed by the caller.

    Proxies from the environment are honoured, but never towards this machine (``loopback``). Answers set no cookies: a
    cloud's cookie would be one more secret to keep out of the logs.
    """
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=timings.total, connect=timings.connect),
        connector=aiohttp.TCPConnector(limit=bounds.connections, ttl_dns_cache=60, keepalive_timeout=30),
        cookie_jar=aiohttp.DummyCookieJar(),
        json_serialize=lambda value: orjson.dumps(value).decode(),
        trust_env=not loopback,
    )
