"""The tenant token: one request for everybody who waits, kept until ten minutes before its end (facts 1.2)."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping

import aiohttp

from bot.platforms.feishu.errors import not_answered, refusal, told, unreadable
from bot.platforms.feishu.settings import FeishuSettings
from bot.platforms.json_text import read_json
from bot.platforms.redaction import Redactor
from bot.ports import Reach, SendError, SendProblem

log = logging.getLogger(__name__)

_PATH = "/open-apis/auth/v3/tenant_access_token/internal"
_EARLY = 600.0
_HOLD = 30.0


class Tokens:
    """Fetches and keeps the token; after a refusal of the credentials it holds for half a minute (F-41)."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: FeishuSettings,
        redactor: Redactor,
        *,
        hold: float = _HOLD,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._settings, self._redactor = session, settings, redactor
        self._hold, self._monotonic = hold, monotonic
        self._token, self._good_until = "", 0.0
        self._refused: SendError | None = None
        self._refused_until = 0.0
        self._fetching: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """A valid token; raises SendError. Any number of callers share one request."""
        if self._token and self._monotonic() < self._good_until:
            return self._token
        if self._refused is not None and self._monotonic() < self._refused_until:
            raise SendError(self._refused.problem, self._refused.code, self._refused.text, reach=self._refused.reach)
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
        credentials = {"app_id": self._settings.app_id, "app_secret": self._settings.app_secret}
        try:
            async with self._session.post(self._settings.domain + _PATH, json=credentials) as response:
                status, headers, raw = response.status, response.headers, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # asking for a token twice harms nobody
            raise SendError(SendProblem.RETRY, "token", not_answered(error).text, reach=Reach.API) from None
        try:
            answer = read_json(raw)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise SendError(SendProblem.RETRY, "token", str(unreadable(status, headers)), reach=Reach.API)
        code = answer.get("code")
        if code != 0:
            raise self._refusal(status, code if isinstance(code, int) else -1, told(answer), headers)
        return self._keep(answer)

    def _keep(self, answer: dict[str, object]) -> str:
        token, expire = answer.get("tenant_access_token"), answer.get("expire")
        if not isinstance(token, str) or not token:
            raise SendError(SendProblem.RETRY, "token", "the cloud named no token")
        self._redactor.add(token)
        lasts = float(expire) if isinstance(expire, int | float) else 0.0
        self._token, self._good_until = token, self._monotonic() + lasts - _EARLY
        self._refused = None
        return token

    def _refusal(self, status: int, code: int, text: str, headers: Mapping[str, str]) -> SendError:
        error = refusal(status, code, text, headers)
        if error.problem is SendProblem.REFUSED:
            error = SendError(
                SendProblem.APP_REFUSED, str(code), f"the app's credentials are refused: {text}", reach=Reach.API
            )
            log.error("Feishu refuses this app's credentials: %s %s", code, text)
            self._refused, self._refused_until = error, self._monotonic() + self._hold
        return error
