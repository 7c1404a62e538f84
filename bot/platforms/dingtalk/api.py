"""One call of the cloud's API: with the token, inside its timeouts, its refusal classified, metered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import aiohttp
import orjson

from bot.platforms.dingtalk.errors import DROP_TOKEN, is_ban, not_answered, refusal, told, unreadable
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.platforms.dingtalk.tokens import Tokens
from bot.platforms.json_text import read_json
from bot.ports import SendError, SendProblem


class Spend(StrEnum):
    """What an organisation has a monthly number of (facts/dingtalk.md 9)."""

    CALL = "call"
    MESSAGE = "message"  # by webhook or over the stream
    TAP = "tap"  # over the stream; whether it counts as a message is not documented


Spent = Callable[[Spend], None]
"""Told of every use, once the cloud has taken it; refused calls cost nothing."""


def uncounted(_: Spend) -> None:
    """Nobody counts what is used."""


@dataclass(frozen=True, slots=True)
class Call:
    """``method`` and ``path`` at the new door."""

    method: str
    path: str
    body: Mapping[str, Any]


class DingTalkApi:
    """Makes calls; every failure is a SendError. Nothing is repeated but a call whose token was refused."""

    def __init__(
        self, session: aiohttp.ClientSession, settings: DingTalkSettings, tokens: Tokens, spent: Spent
    ) -> None:
        self._session, self._settings, self._tokens, self._spent = session, settings, tokens, spent

    async def call(self, call: Call) -> dict[str, Any]:
        """The answer of a billed call."""
        token = await self._tokens.get()
        try:
            return await self._billed(call, token)
        except SendError as error:
            if error.code not in DROP_TOKEN:
                raise
        # refused before it was looked at, so the same call may be made again, once
        self._tokens.drop(token)
        return await self._billed(call, await self._tokens.get())

    async def post_webhook(self, url: str, body: Mapping[str, Any]) -> None:
        """Say something by a webhook, whose address is its own key; HTTP 200 may still be a refusal (facts 3)."""
        if not self._settings.trusts(url):
            raise SendError(SendProblem.REFUSED, "host", "an address that is not DingTalk's")
        answer = await self._exchange("POST", url, body, {})
        if answer.get("errcode", 0) != 0:
            raise refusal(200, str(answer["errcode"]), told(answer))
        self._spent(Spend.MESSAGE)

    async def _billed(self, call: Call, token: str) -> dict[str, Any]:
        headers = {"x-acs-dingtalk-access-token": token}
        answer = await self._exchange(call.method, self._settings.openapi + call.path, call.body, headers)
        self._spent(Spend.CALL)
        return answer

    async def _exchange(
        self, method: str, url: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> dict[str, Any]:
        try:
            async with self._session.request(
                method,
                url,
                data=_encoded(body),
                headers={"Content-Type": "application/json; charset=utf-8", **headers},
                allow_redirects=False,
            ) as response:
                return _read(response.status, await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise not_answered(error) from None


def _encoded(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError as error:  # half an emoji, for one: no retry could mend it
        raise SendError(SendProblem.REFUSED, "body", f"not sent: {error}") from None


def _read(status: int, raw: bytes) -> dict[str, Any]:
    try:
        answer = read_json(raw)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or is_ban(answer):
        raise unreadable(status, answer)
    if status >= 400:
        code = answer.get("code") or answer.get("errcode")
        raise refusal(status, str(code or f"http {status}"), told(answer))
    return answer
