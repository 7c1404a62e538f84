"""Tokens, the bot's own identity, and where to connect (facts 1.2)."""

import secrets

from bot.emulator.feishu.call import Answer, Api, Call
from bot.emulator.feishu.refusals import CallRefusedError


async def tenant_token(call: Call) -> Answer:
    """A tenant token for the right app id and secret."""
    _check_app(call, str(call.body.get("app_id", "")), str(call.body.get("app_secret", "")))
    token, seconds = call.cloud.tokens.issue()
    return {"code": 0, "msg": "ok", "tenant_access_token": token, "expire": seconds}


async def bot_info(call: Call) -> Answer:
    """Who the bot is."""
    bot = {"activate_status": 2, "app_name": call.world.bot_name, "avatar_url": "", "ip_white_list": []}
    return {"code": 0, "msg": "ok", "bot": {**bot, "open_id": call.cloud.app.bot_open_id}}


async def endpoint(call: Call) -> Answer:
    """A websocket address with a ticket that opens one connection."""
    _check_app(call, str(call.body.get("AppID", "")), str(call.body.get("AppSecret", "")))
    ticket = secrets.token_hex(16)
    call.cloud.tickets.add(ticket)
    device = secrets.randbits(62)
    # fpid comes first because the Node SDK reads the whole address as one query string and spoils its first key
    query = f"fpid=493&aid=552564&device_id={device}&access_key={secrets.token_hex(8)}&service_id=33554678"
    url = f"ws://{call.request.host}/ws/v2?{query}&ticket={ticket}"
    return {"code": 0, "msg": "", "data": {"URL": url, "ClientConfig": call.cloud.connections.config.wire()}}


def _check_app(call: Call, app_id: str, secret: str) -> None:
    """Wrong credentials come with HTTP 200; ``data`` is there because SDKs reach into it before they see the code."""
    if app_id != call.cloud.app.app_id:
        raise CallRefusedError(10003, "invalid param", status=200)
    if secret != call.cloud.app.secret:
        raise CallRefusedError(10014, "app secret invalid", status=200)


ENDPOINT_PATH = "/callback/ws/endpoint"
APIS = (
    Api("POST", "/open-apis/auth/v3/tenant_access_token/internal", tenant_token, free=True),
    Api("GET", "/open-apis/bot/v3/info", bot_info),
    Api("POST", ENDPOINT_PATH, endpoint, free=True),
)
