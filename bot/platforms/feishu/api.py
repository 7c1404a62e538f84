"""One call of the cloud's REST API: paced, with the token, inside its timeouts, its refusal classified."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import aiohttp

from bot.clock import CloudTime, steady_seconds
from bot.platforms.exchange import exchange
from bot.platforms.feishu.errors import CHAT_THROTTLED, read_answer
from bot.platforms.feishu.pacing import HELD, QUEUE, Pacing
from bot.platforms.tokens import Tokens
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
        return await self._tokens.call(partial(self._paced, call))

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
        return await exchange(
            self._session,
            call.method,
            self._domain + call.path,
            self._read,
            body=call.body,
            query=call.query,
            headers={"Authorization": f"Bearer {token}"},
        )

    def _read(self, status: int, headers: Mapping[str, str], raw: bytes) -> dict[str, Any]:
        self._note_time(headers)
        return read_answer(status, headers, raw)


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except ValueError:
        return None
