"""The one pooled HTTP session that the open call, the websocket and the gateway share."""

import aiohttp
import orjson

from bot.platforms.dingtalk.settings import DingTalkSettings, Timings


def open_session(settings: DingTalkSettings, timings: Timings) -> aiohttp.ClientSession:
    """A session with bounded timeouts (F-49); must be called on the running loop and closed by the caller.

    Proxies from the environment are honoured, but never towards this machine.
    """
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=timings.total, connect=timings.connect),
        connector=aiohttp.TCPConnector(limit=32, ttl_dns_cache=60, keepalive_timeout=30),
        cookie_jar=aiohttp.DummyCookieJar(),
        json_serialize=lambda value: orjson.dumps(value).decode(),
        trust_env=not settings.loopback,
    )
