"""An app's token: one request for everybody who waits, another one when the cloud refuses it."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass
from typing import TypeVar

from bot.platforms.redaction import Redactor
from bot.ports import Reach, SendError, SendProblem

log = logging.getLogger(__name__)

_HOLD = 30.0
_PASSING = (SendProblem.RETRY, SendProblem.UNKNOWN)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Granted:
    """What a cloud gave: the token, and for how many seconds it is to be used."""

    token: str
    seconds: float


def granted(token: object, lasts: object, *, early: float) -> Granted:
    """The token in an answer, to be renewed ``early`` seconds before its end; raises SendError when there is none."""
    if not isinstance(token, str) or not token:
        raise SendError(SendProblem.RETRY, "token", "the cloud named no token")
    return Granted(token, (float(lasts) if isinstance(lasts, int | float) else 0.0) - early)


class Tokens:
    """Fetches and keeps the token; after a refusal of the credentials it holds for half a minute (F-41).

    ``fetch`` asks the cloud, and raises SendError; ``stale`` are the codes by which a cloud refuses a token.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Granted]],
        stale: Container[str],
        redactor: Redactor,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch, self._stale, self._redactor = fetch, stale, redactor
        self._monotonic = monotonic
        self._token, self._good_until = "", 0.0
        self._refused: SendError | None = None
        self._refused_until = 0.0
        self._fetching: asyncio.Task[str] | None = None

    async def call(self, call: Callable[[str], Awaitable[Answer]]) -> Answer:
        """What ``call`` answers when it is given a token; raises SendError.

        A call whose token was refused was not looked at any further, so it may be made again, once.
        """
        token = await self._get()
        try:
            return await call(token)
        except SendError as error:
            if error.code not in self._stale:
                raise
        self._drop(token)
        return await call(await self._get())

    async def _get(self) -> str:
        """A valid token; any number of callers share one request."""
        if self._token and self._monotonic() < self._good_until:
            return self._token
        if self._refused is not None and self._monotonic() < self._refused_until:
            raise SendError(self._refused.problem, self._refused.code, self._refused.text, reach=Reach.API)
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetched())
            self._fetching.add_done_callback(self._ended)
        return await asyncio.shield(self._fetching)  # a caller that gives up takes nothing from the others

    def _drop(self, token: str) -> None:
        """Forget this token; a newer one stays."""
        if token == self._token:
            self._token = ""

    def _ended(self, task: asyncio.Task[str]) -> None:
        self._fetching = None
        if not task.cancelled():
            task.exception()  # told to every caller that waits; without one it is told to nobody

    async def _fetched(self) -> str:
        try:
            given = await self._fetch()
        except SendError as error:
            raise self._without(error) from None
        self._redactor.add(given.token)
        self._token, self._good_until = given.token, self._monotonic() + given.seconds
        self._refused = None
        return given.token

    def _without(self, error: SendError) -> SendError:
        """What a failure to get a token means for every call: nothing was sent, so nothing is in doubt."""
        text = f"no token: {error.text}"
        if error.problem is SendProblem.THROTTLED:
            return SendError(error.problem, error.code, text, after=error.after, reach=Reach.API)
        if error.problem in _PASSING:
            return SendError(SendProblem.RETRY, error.code, text, reach=Reach.API)
        text = f"the app's credentials are refused: {error.text}"
        log.error("%s %s", error.code, text)
        self._refused = SendError(SendProblem.APP_REFUSED, error.code, text, reach=Reach.API)
        self._refused_until = self._monotonic() + _HOLD
        return self._refused
