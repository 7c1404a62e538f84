"""One call of the cloud's REST API: paced, with the token, inside its timeouts, its refusal classified."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import orjson

from bot.clock import CloudTime, steady_seconds
from bot.platforms.feishu.errors import CHAT_THROTTLED, DROP_TOKEN, not_answered, refusal, told, unreadable
from bot.platforms.feishu.pacing import HELD, QUEUE, Pacing
from bot.platforms.feishu.tokens import Tokens
from bot.platforms.json_text import read_json
from bot.ports import SendError, SendProblem


@dataclass(frozen=True, slots=True)
class Call:
    """``api`` names the limit it counts against, ``place`` the chat, person or card it goes to."""

    method: str
    path: str
    api: str
    place: str = ""
    query: Mapping[str, str] | None = None
    body: Mapping[str, Any] | None = None


class FeishuApi:
    """Makes calls; every failure is a SendError. Nothing is repeated but a call whose token was refused."""

    def __init__(self, session: aiohttp.ClientSession, domain: str, tokens: Tokens, pacing: Pacing) -> None:
        self._session, self._domain, self._tokens, self._pacing = session, domain, tokens, pacing
        self.cloud_time: CloudTime | None = None
        """What the time was by the cloud's last answer (F-56)."""

    def _note_time(self, headers: Mapping[str, str]) -> None:
        moment = _date(headers.get("Date", ""))
        if moment is not None:
            self.cloud_time = CloudTime(moment, steady_seconds())

    async def call(self, call: Call) -> dict[str, Any]:
        """The ``data`` of the answer, {} when it has none."""
        answer = await self.call_whole(call)
        data = answer.get("data")
        return data if isinstance(data, dict) else {}

    async def call_whole(self, call: Call) -> dict[str, Any]:
        """The whole answer, for the few old APIs that put their result beside ``data``."""
        token = await self._tokens.get()
        try:
            return await self._paced(call, token)
        except SendError as error:
            if error.code not in _DROPPED:
                raise
        # refused before it was looked at, so the same call may be made again, once (facts 3.4)
        self._tokens.drop(token)
        return await self._paced(call, await self._tokens.get())

    async def _paced(self, call: Call, token: str) -> dict[str, Any]:
        try:
            async with self._pacing.call(call.api, call.place):
                return await self._exchange(call, token)
        except SendError as error:
            if error.problem is SendProblem.THROTTLED and error.code not in (HELD, QUEUE):
                place = call.place if error.code == str(CHAT_THROTTLED) else ""
                self._pacing.hold(error.after, call.api, place)
            raise

    async def _exchange(self, call: Call, token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        if call.body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            async with self._session.request(
                call.method,
                self._domain + call.path,
                params=call.query,
                data=None if call.body is None else _encoded(call.body),
                headers=headers,
                allow_redirects=False,
            ) as response:
                self._note_time(response.headers)
                return _read(response.status, response.headers, await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise not_answered(error) from None


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except ValueError:
        return None


def _encoded(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError as error:  # half an emoji, for one: no retry could mend it
        raise SendError(SendProblem.REFUSED, "body", f"not sent: {error}") from None


def _read(status: int, headers: Mapping[str, str], raw: bytes) -> dict[str, Any]:
    try:
        answer = read_json(raw)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("code"), int):
        raise unreadable(status, headers)
    if answer["code"] != 0:
        raise refusal(status, answer["code"], told(answer), headers)
    if status >= 400:
        raise unreadable(status, headers)
    return answer


_DROPPED = frozenset(str(code) for code in DROP_TOKEN)
