"""The app's token: one request for everybody who waits, kept until five minutes before its end (facts 8)."""

import asyncio
import logging
import time
from collections.abc import Callable

import aiohttp

from bot.platforms.dingtalk.errors import is_ban, not_answered, refusal, told, unreadable
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.platforms.json_text import read_json
from bot.platforms.redaction import Redactor
from bot.ports import Reach, SendError, SendProblem

log = logging.getLogger(__name__)

_PATH = "/v1.0/oauth2/accessToken"
_EARLY = 300.0
_HOLD = 30.0


class Tokens:
    """Fetches and keeps the token; after a refusal of the credentials it holds for half a minute (F-41)."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: DingTalkSettings,
        redactor: Redactor,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._settings, self._redactor = session, settings, redactor
        self._monotonic = monotonic
        self._token, self._good_until = "", 0.0
        self._refused: SendError | None = None
        self._refused_until = 0.0
        self._fetching: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """A valid token; raises SendError. Any number of callers share one request."""
        if self._token and self._monotonic() < self._good_until:
            return self._token
        if self._refused is not None and self._monotonic() < self._refused_until:
            raise SendError(self._refused.problem, self._refused.code, self._refused.text, reach=Reach.API)
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._fetched)
        return await asyncio.shield(self._fetching)  # a caller that gives up takes nothing from the others

    def drop(self, token: str) -> None:
        """Forget this token, because the cloud refused it; a newer one stays."""
        if token == self._token:
            self._token = ""

    def _fetched(self, task: asyncio.Task[str]) -> None:
        self._fetching = None
        if not task.cancelled():
            task.exception()  # told to every caller that waits; without one it is told to nobody

    async def _fetch(self) -> str:
        credentials = {"appKey": self._settings.client_id, "appSecret": self._settings.client_secret}
        try:
            async with self._session.post(self._settings.openapi + _PATH, json=credentials) as response:
                status, raw = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # asking for a token twice harms nobody
            raise _no_token(not_answered(error)) from None
        try:
            answer = read_json(raw)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or is_ban(answer):
            raise _no_token(unreadable(status, answer))
        if status >= 400:
            raise self._refusal(status, str(answer.get("code", "")), told(answer))
        return self._keep(answer)

    def _keep(self, answer: dict[str, object]) -> str:
        token, lasts = answer.get("accessToken"), answer.get("expireIn")
        if not isinstance(token, str) or not token:
            raise SendError(SendProblem.RETRY, "token", "the cloud named no token", reach=Reach.API)
        self._redactor.add(token)
        seconds = float(lasts) if isinstance(lasts, int | float) else 0.0
        self._token, self._good_until = token, self._monotonic() + seconds - _EARLY
        self._refused = None
        return token

    def _refusal(self, status: int, code: str, text: str) -> SendError:
        error = refusal(status, code, text)
        if 400 <= status < 500 and error.problem is not SendProblem.THROTTLED:
            text = f"the app's credentials are refused: {text}"
            error = SendError(SendProblem.APP_REFUSED, code, text, reach=Reach.API)
            log.error("DingTalk: %s %s", code, text)
            self._refused, self._refused_until = error, self._monotonic() + _HOLD
        return error


def _no_token(error: SendError) -> SendError:
    """The same failure as that of a message: asking for a token twice harms nobody, so it is never in doubt."""
    if error.problem is SendProblem.THROTTLED:
        return error
    return SendError(SendProblem.RETRY, "token", str(error), reach=Reach.API)
