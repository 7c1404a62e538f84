"""Asking the cloud where to connect (facts/feishu.md 1.2, step 3), and its refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp

from bot.platforms.feishu.settings import FeishuSettings
from bot.platforms.json_text import read_object
from bot.platforms.link import Alarm, LinkError

_PATH = "/callback/ws/endpoint"
_BUSY = (1, 1000040343)
_TOO_MANY_CONNECTIONS = 1000040350


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect: ``url`` carries a ticket and is a secret. ``ping_every`` is None when the cloud names none."""

    url: str
    service_id: int
    ping_every: float | None

    def __repr__(self) -> str:
        return f"Endpoint(service_id={self.service_id}, ping_every={self.ping_every})"


async def ask_endpoint(session: aiohttp.ClientSession, settings: FeishuSettings) -> Endpoint:
    """One call for one connection; raises LinkError, whatever went wrong."""
    credentials = {"AppID": settings.app_id, "AppSecret": settings.app_secret}
    try:
        async with session.post(settings.domain + _PATH, json=credentials, headers={"locale": "zh"}) as response:
            status, body = response.status, await response.read()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise LinkError(f"endpoint not reached: {type(error).__name__}") from None
    if status != 200:
        raise LinkError(f"endpoint answered HTTP {status}")
    return _read(_json_object(body))


def ping_interval(config: object) -> float | None:
    """The ping interval in a ClientConfig, in seconds, or None when it names no usable one."""
    value = config.get("PingInterval") if isinstance(config, Mapping) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return float(value)
    return None


def refused_handshake(headers: Mapping[str, str], status: int) -> LinkError:
    """What a refused websocket handshake means (facts/feishu.md 1.2, step 4)."""
    told = headers.get("handshake-status", str(status))
    reason = headers.get("handshake-autherrcode", "")
    text = f"handshake refused: {told} {reason}".rstrip()
    if reason == str(_TOO_MANY_CONNECTIONS):
        return LinkError(text, Alarm.TOO_MANY_CONNECTIONS)
    return LinkError(text, Alarm.CREDENTIALS if told == "403" else Alarm.NONE)


def _json_object(body: bytes) -> Mapping[str, Any]:
    answer = read_object(body)
    if answer is None:
        raise LinkError("endpoint answered something that is no JSON object")
    return answer


def _read(answer: Mapping[str, Any]) -> Endpoint:
    code = answer.get("code")
    if code != 0:
        raise LinkError(f"endpoint refused with code {code}: {str(answer.get('msg', ''))[:200]!r}", _alarm(code))
    data = answer.get("data")
    if not isinstance(data, dict) or not isinstance(data.get("URL"), str):
        raise LinkError("endpoint named no URL")
    return Endpoint(data["URL"], _service_id(data["URL"]), ping_interval(data.get("ClientConfig")))


def _alarm(code: object) -> Alarm:
    if code == _TOO_MANY_CONNECTIONS:
        return Alarm.TOO_MANY_CONNECTIONS
    return Alarm.NONE if code in _BUSY or code is None else Alarm.CREDENTIALS


def _service_id(url: str) -> int:
    try:
        return int(parse_qs(urlsplit(url).query)["service_id"][0])
    except (KeyError, ValueError):
        raise LinkError("endpoint named a URL without a service_id") from None
