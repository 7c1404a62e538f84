"""One call of the cloud's API: with the token, inside its timeouts, its refusal classified, metered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

import aiohttp

from bot.platforms.dingtalk.errors import read_answer, refusal, told
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.platforms.exchange import exchange
from bot.platforms.tokens import Tokens
from bot.ports import SendError, SendProblem


class Spend(StrEnum):
    """What an organisation has a monthly number of (facts/dingtalk.md 9)."""

    CALL = "call"
    MESSAGE = "message"  # by webhook or over the stream
    TAP = "tap"  # over the stream; whether it counts as a message is not documented


Spent = Callable[[Spend], None]
"""Told of every use, once the cloud has taken it; refused calls cost nothing."""


SparesCalls = Callable[[], bool]
"""Whether a message is better spent than a call: more of the month's are left."""


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
        return await self._tokens.call(partial(self._billed, call))

    async def post_webhook(self, url: str, body: Mapping[str, Any]) -> None:
        """Say something by a webhook, whose address is its own key; HTTP 200 may still be a refusal (facts 3)."""
        if not self._settings.trusts(url):
            raise SendError(SendProblem.REFUSED, "host", "an address that is not DingTalk's")
        answer = await exchange(self._session, "POST", url, read_answer, body=body)
        if answer.get("errcode", 0) != 0:
            raise refusal(200, str(answer["errcode"]), told(answer))
        self._spent(Spend.MESSAGE)

    async def _billed(self, call: Call, token: str) -> dict[str, Any]:
        headers = {"x-acs-dingtalk-access-token": token}
        url = self._settings.openapi + call.path
        answer = await exchange(self._session, call.method, url, read_answer, body=call.body, headers=headers)
        self._spent(Spend.CALL)
        return answer
