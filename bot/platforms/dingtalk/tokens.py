"""The app's token, renewed five minutes before its end (facts/dingtalk.md 8)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import aiohttp

from bot.platforms.dingtalk.errors import DROP_TOKEN, read_answer
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.platforms.exchange import exchange
from bot.platforms.redaction import Redactor
from bot.platforms.tokens import Granted, Tokens, granted
from bot.ports import SendError, SendProblem

_PATH = "/v1.0/oauth2/accessToken"
_EARLY = 300.0


def app_tokens(session: aiohttp.ClientSession, settings: DingTalkSettings, redactor: Redactor) -> Tokens:
    """The token by which the cloud knows our app."""
    return Tokens(partial(_fetch, session, settings), DROP_TOKEN, redactor)


async def _fetch(session: aiohttp.ClientSession, settings: DingTalkSettings) -> Granted:
    credentials = {"appKey": settings.client_id, "appSecret": settings.client_secret}
    answer = await exchange(session, "POST", settings.openapi + _PATH, _read, body=credentials)
    return granted(answer.get("accessToken"), answer.get("expireIn"), early=_EARLY)


def _read(status: int, headers: Mapping[str, str], raw: bytes) -> dict[str, Any]:
    try:
        return read_answer(status, headers, raw)
    except SendError as error:
        if status == 401:  # elsewhere it speaks of the token, here of what should have got us one
            raise SendError(SendProblem.APP_REFUSED, error.code, error.text) from None
        raise
