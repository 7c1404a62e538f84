"""App registration by a scan, as accounts.feishu.cn serves it to the SDKs: a device flow (RFC 8628) with its own words.

The emulated cloud has one app, and whoever agrees is given that one. The page behind the link stands for the scan.
"""

import base64
import gzip
import html
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.emulator.http_face import json_answer

_PATH, _PAGE = "/oauth/v1/app/registration", "/oauth/v1/app/agree"
_EXPIRES_IN, _ASK_EVERY = 600, 1  # seconds; the real one asks for 5 between polls


@dataclass(slots=True)
class Registration:
    """One link that was given out; ``answer`` is what somebody said to it, None while nobody has.

    ``expires_at`` is in seconds of the cloud's clock; an answer that came before is still fetched.
    """

    expires_at: float
    device_code: str = field(default_factory=lambda: secrets.token_hex(16))
    user_code: str = field(default_factory=lambda: secrets.token_hex(4).upper())
    asked: Mapping[str, Any] = field(default_factory=dict)
    answer: bool | None = None


class Registrations:
    """The links of one cloud, which hold for ten minutes of ``monotonic``."""

    def __init__(self, app_id: str, secret: str, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._credentials = {"client_id": app_id, "client_secret": secret}
        self.given: list[Registration] = []

    def routes(self) -> list[web.RouteDef]:
        """The API, and the page that people agree on."""
        return [web.post(_PATH, self._serve), web.get(_PAGE, self._show), web.post(_PAGE, self._agree)]

    async def _serve(self, request: web.Request) -> web.Response:
        asked = await request.post()
        match asked.get("action"):
            case "init":
                return json_answer({"supported_auth_methods": ["client_secret"]}, 200)
            case "begin" if asked.get("auth_method") == "client_secret":
                return json_answer(self._begun(f"{request.scheme}://{request.host}"), 200)
            case "poll":
                return self._polled(str(asked.get("device_code", "")))
        return _refused("invalid_request", "no such action")

    def _begun(self, origin: str) -> dict[str, Any]:
        new = Registration(self._monotonic() + _EXPIRES_IN)
        self.given.append(new)
        return {
            "device_code": new.device_code,
            "user_code": new.user_code,
            "verification_uri": f"{origin}{_PAGE}",
            "verification_uri_complete": f"{origin}{_PAGE}?user_code={new.user_code}",
            "expires_in": _EXPIRES_IN,
            "interval": _ASK_EVERY,
        }

    def _polled(self, device_code: str) -> web.Response:
        found = next((each for each in self.given if each.device_code == device_code), None)
        if found is None or self._is_over(found):
            return _refused("expired_token", "the device code is not known, or it has expired")
        if found.answer is None:
            return _refused("authorization_pending", "nobody has agreed yet")
        if not found.answer:
            return _refused("access_denied", "the user refused")
        return json_answer({**self._credentials, "user_info": {"open_id": "ou_admin", "tenant_brand": "feishu"}}, 200)

    async def _show(self, request: web.Request) -> web.Response:
        link = self._link(request)
        link.asked = {"name": request.query.get("name", ""), **_addons(request.query.get("addons", ""))}
        asked = html.escape(json.dumps(link.asked, ensure_ascii=False, indent=2))
        return web.Response(text=_HTML.replace("{asked}", asked), content_type="text/html")

    async def _agree(self, request: web.Request) -> web.Response:
        self._link(request).answer = (await request.post()).get("answer") == "agree"
        return web.Response(text="好了，可以关掉这一页。")

    def _is_over(self, link: Registration) -> bool:
        return link.answer is None and self._monotonic() >= link.expires_at

    def _link(self, request: web.Request) -> Registration:
        wanted = request.query.get("user_code", "")
        for link in self.given:
            if link.user_code == wanted and not self._is_over(link):
                return link
        raise web.HTTPNotFound(text="这个链接不对，或者已经过期。")


_HTML = """<!doctype html><meta charset="utf-8"><title>新建应用（模拟飞书）</title>
<body style="font-family:sans-serif;max-width:640px;margin:40px auto;padding:0 16px">
<h2>新建应用</h2><p>程序请求新建一个应用，并开通：</p><pre>{asked}</pre>
<form method="post">
<button name="answer" value="agree">同意</button> <button name="answer" value="no">不同意</button>
</form>
"""


def _addons(packed: str) -> dict[str, Any]:
    """What the app is to come with: gzipped JSON in the link, as the SDK packs it."""
    if not packed:
        return {}
    whole = packed + "=" * (-len(packed) % 4)
    return dict(json.loads(gzip.decompress(base64.urlsafe_b64decode(whole))))


def _refused(error: str, words: str) -> web.Response:
    return json_answer({"error": error, "error_description": words}, 400)
