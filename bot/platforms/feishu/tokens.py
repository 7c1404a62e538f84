"""The tenant token, renewed ten minutes before its end (facts/feishu.md 1.2)."""

from functools import partial

import aiohttp

from bot.platforms.exchange import exchange
from bot.platforms.feishu.errors import DROP_TOKEN, read_answer
from bot.platforms.feishu.settings import FeishuSettings
from bot.platforms.redaction import Redactor
from bot.platforms.tokens import Granted, Tokens, granted

_PATH = "/open-apis/auth/v3/tenant_access_token/internal"
_EARLY = 600.0
_STALE = frozenset(map(str, DROP_TOKEN))


def tenant_tokens(session: aiohttp.ClientSession, settings: FeishuSettings, redactor: Redactor) -> Tokens:
    """The token by which the cloud knows our app in its tenant."""
    return Tokens(partial(_fetch, session, settings), _STALE, redactor)


async def _fetch(session: aiohttp.ClientSession, settings: FeishuSettings) -> Granted:
    credentials = {"app_id": settings.app_id, "app_secret": settings.app_secret}
    answer = await exchange(session, "POST", settings.domain + _PATH, read_answer, body=credentials)
    return granted(answer.get("tenant_access_token"), answer.get("expire"), early=_EARLY)
