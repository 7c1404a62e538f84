"""Asking the cloud where to connect (facts/dingtalk.md 1), and its refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp

from bot.domain.hosts import host_of
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.platforms.json_text import read_object
from bot.platforms.link import Alarm, LinkError

MESSAGES = "/v1.0/im/bot/messages/get"
CARDS = "/v1.0/card/instances/callback"

SUBSCRIPTIONS: Sequence[Mapping[str, str]] = (
    {"type": "EVENT", "topic": "*"},
    {"type": "CALLBACK", "topic": MESSAGES},
    {"type": "CALLBACK", "topic": CARDS},
)
"""A topic that is not subscribed to is lost without a word (facts 1): messages, taps, and the console's events."""

_PATH = "/v1.0/gateway/connections/open"
_AGENT = "liaison-bot"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect; ``url`` carries a ticket that is good for one connection within 90 s, and is a secret."""

    url: str

    def __repr__(self) -> str:
        return f"Endpoint({urlsplit(self.url).hostname})"


async def ask_endpoint(session: aiohttp.ClientSession, settings: DingTalkSettings) -> Endpoint:
    """One call for one connection; raises LinkError, whatever went wrong."""
    body = {
        "clientId": settings.client_id,
        "clientSecret": settings.client_secret,
        "subscriptions": list(SUBSCRIPTIONS),
        "ua": _AGENT,
    }
    try:
        async with session.post(settings.openapi + _PATH, json=body) as response:
            status, answer = response.status, await response.read()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise LinkError(f"endpoint not reached: {type(error).__name__}") from None
    if status != 200:
        raise LinkError(f"endpoint answered HTTP {status} {_code(answer)}".rstrip(), _alarm(status))
    return _read(_object(answer), settings)


def _alarm(status: int) -> Alarm:
    return Alarm.CREDENTIALS if status in (400, 401, 403) else Alarm.NONE


def _code(answer: bytes) -> str:
    try:
        return str(_object(answer).get("code", ""))[:100]
    except LinkError:
        return ""


def _object(answer: bytes) -> Mapping[str, Any]:
    value = read_object(answer)
    if value is None:
        raise LinkError("endpoint answered something that is no JSON object")
    return value


def _read(answer: Mapping[str, Any], settings: DingTalkSettings) -> Endpoint:
    endpoint, ticket = answer.get("endpoint"), answer.get("ticket")
    if not isinstance(endpoint, str) or not isinstance(ticket, str) or not ticket:
        raise LinkError("endpoint named no address")
    if not settings.trusts(endpoint):
        raise LinkError(f"endpoint named a host that is not DingTalk's: {host_of(endpoint)}")
    joint = "&" if urlsplit(endpoint).query else "?"
    return Endpoint(f"{endpoint}{joint}{urlencode({'ticket': ticket})}")
