"""What an app can call, at the new door and by webhook (facts/dingtalk.md 1, 6, 7, 8)."""

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.emulator.dingtalk.cards import CardInstance
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.dingtalk.refusals import (
    CallRefusedError,
    bad_credentials,
    bad_request,
    group_disbanded,
    group_gone,
)
from bot.emulator.people import Chat, Person, fresh_id

_MOST_RECEIVERS = 20
_LONGEST_PARAM = 15_000
_MOST_BUZZED = {1: 200, 2: 20, 3: 20}
_TEXT_KEY = "sampleText"


@dataclass(frozen=True, slots=True)
class Call:
    """One call with its JSON body."""

    request: web.Request
    cloud: DingTalkCloud
    body: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A required text of the body."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise bad_request(name)
        return value


@dataclass(frozen=True, slots=True)
class Api:
    """``free`` needs no token and is not counted; ``webhook`` answers with errcode and counts as a message."""

    method: str
    path: str
    run: Callable[[Call], Awaitable[dict[str, Any]]]
    free: bool = False
    webhook: bool = False


async def access_token(call: Call) -> dict[str, Any]:
    """A token for the right key and secret."""
    app = call.cloud.app
    if (call.body.get("appKey"), call.body.get("appSecret")) != (app.client_id, app.secret):
        raise bad_credentials()
    token, seconds = call.cloud.tokens.issue()
    return {"accessToken": token, "expireIn": seconds}


async def open_connection(call: Call) -> dict[str, Any]:
    """A websocket address and a ticket that opens one connection."""
    app = call.cloud.app
    if (call.body.get("clientId"), call.body.get("clientSecret")) != (app.client_id, app.secret):
        raise CallRefusedError("authFailed", "鉴权失败", status=401)
    ticket = secrets.token_hex(16)
    call.cloud.tickets.add(ticket)
    return {"endpoint": f"ws://{call.request.host}/dingtalk/connect", "ticket": ticket}


async def send_to_group(call: Call) -> dict[str, Any]:
    """A robot's message to a group; it can mention nobody."""
    chat = _group(call, call.text("openConversationId"))
    call.cloud.world.post(chat, "text", _words(call), at=())
    return {"processQueryKey": fresh_id("")}


async def send_to_people(call: Call) -> dict[str, Any]:
    """A robot's one-to-one message to at most twenty people; those it cannot reach are listed, with HTTP 200."""
    user_ids = call.body.get("userIds")
    if not isinstance(user_ids, list) or not 0 < len(user_ids) <= _MOST_RECEIVERS:
        raise bad_request("userIds")
    world, unknown = call.cloud.world, []
    for user_id in user_ids:
        person = world.person_by_user_id(str(user_id))
        if person is None:
            unknown.append(user_id)
        else:
            world.post(world.private_chat(person, "dingtalk"), "text", _words(call))
    return {"processQueryKey": fresh_id(""), "invalidStaffIdList": unknown, "flowControlledStaffIdList": []}


async def create_card(call: Call) -> dict[str, Any]:
    """Make a card that nobody sees yet."""
    card = call.cloud.cards.create(call.body)
    return {"success": True, "result": card.out_track_id}


async def deliver_card(call: Call) -> dict[str, Any]:
    """Show a card that was made before, in a group or to a person."""
    card = call.cloud.cards.instances.get(call.text("outTrackId"))
    if card is None:
        raise CallRefusedError("param.cardNotExist", "card does not exist")
    return _delivered(call, card)


async def create_and_deliver_card(call: Call) -> dict[str, Any]:
    """Make a card and show it."""
    _space(call)
    return _delivered(call, call.cloud.cards.create(call.body))


def _delivered(call: Call, card: CardInstance) -> dict[str, Any]:
    chat, at = _space(call)
    call.cloud.cards.show(card, chat, at)
    delivered = {"success": True, "spaceType": "IM_ROBOT" if chat.private else "IM_GROUP", "carrierId": fresh_id("")}
    return {"success": True, "result": {"outTrackId": card.out_track_id, "deliverResults": [delivered]}}


async def update_card(call: Call) -> dict[str, Any]:
    """Change a card's variables."""
    call.cloud.cards.update(call.body)
    return {"success": True, "result": True}


async def ding(call: Call) -> dict[str, Any]:
    """An urgent message: in the app to 200 people, by SMS or call to 20; those it cannot reach are listed, with 200."""
    kind, receivers = call.body.get("remindType"), call.body.get("receiverUserIdList")
    most = _MOST_BUZZED.get(kind, 0) if isinstance(kind, int) else 0
    if not isinstance(receivers, list) or not 0 < len(receivers) <= most:
        raise bad_request("receiverUserIdList, remindType")
    if call.text("robotCode") != call.cloud.app.client_id:
        raise CallRefusedError("invalidParameter.robotCode.auth", "robotCode")
    words = call.text("content")
    if not call.cloud.usage.limits.ding:
        raise CallRefusedError("ding.serverquota.insufficient", "no DING is left")
    world, missed = call.cloud.world, {}
    for user_id in receivers:
        person = world.person_by_user_id(str(user_id))
        if person is None:
            missed[user_id] = "not found"
        else:
            world.post(world.private_chat(person, "dingtalk"), "text", _text(f"[DING] {words}"))
    return {"openDingId": fresh_id(""), **({"failedList": missed} if missed else {})}


async def send_by_session(call: Call) -> dict[str, Any]:
    """An answer by the address that a message brought, mentions included."""
    chat_id = call.cloud.chat_of_session(call.request.query.get("session", ""))
    if chat_id is None:
        raise CallRefusedError("300001", "session.expired")
    return _say_by_webhook(call, _group_or_private(call, chat_id))


async def send_by_group_robot(call: Call) -> dict[str, Any]:
    """A message by the address of a group's own robot; the access token is the conversation id here."""
    return _say_by_webhook(call, _group(call, call.request.query.get("access_token", "")))


def _say_by_webhook(call: Call, chat: Chat) -> dict[str, Any]:
    at = call.body.get("at") or {}
    if at.get("isAtAll"):
        raise CallRefusedError("400013", "only.groupAdmin.canAtAll")
    content = call.body.get("text", {}).get("content")
    if call.body.get("msgtype") != "text" or not isinstance(content, str):
        raise bad_request("text.content")
    people = [_person(call, user_id).open_id for user_id in at.get("atUserIds") or ()]
    call.cloud.world.post(chat, "text", _text(content), at=people)
    return {"errcode": 0, "errmsg": "ok"}


def _space(call: Call) -> tuple[Chat, list[str]]:
    if call.body.get("userIdType") != 1:
        raise bad_request("userIdType 1 is the one that is emulated")
    kind, _, place = call.text("openSpaceId").removeprefix("dtv1.card//").partition(".")
    if kind == "IM_ROBOT" and place:
        if (call.body.get("imRobotOpenDeliverModel") or {}).get("spaceType") != "IM_ROBOT":
            raise bad_request("imRobotOpenDeliverModel.spaceType")
        return call.cloud.world.private_chat(_person(call, place), "dingtalk"), []
    if kind == "IM_GROUP" and place:
        model = call.body.get("imGroupOpenDeliverModel") or {}
        if model.get("robotCode") != call.cloud.app.client_id:
            raise CallRefusedError("invalidParameter.robotCode.auth", "robotCode")
        return _group(call, place), list(model.get("atUserIds") or {})
    raise bad_request("openSpaceId")


def _person(call: Call, user_id: str) -> Person:
    person = call.cloud.world.person_by_user_id(user_id)
    if person is None:
        raise CallRefusedError("param.userIdNotExist", user_id)
    return person


def _group(call: Call, chat_id: str) -> Chat:
    chat = call.cloud.world.chats.get(chat_id)
    if chat is None or chat.cloud != "dingtalk" or not chat.has_bot:
        raise group_gone()
    if chat.dissolved:
        raise group_disbanded()
    return chat


def _group_or_private(call: Call, chat_id: str) -> Chat:
    chat = call.cloud.world.chats[chat_id]
    return chat if chat.private else _group(call, chat_id)


def _words(call: Call) -> str:
    param = call.text("msgParam")
    if call.text("msgKey") != _TEXT_KEY:
        raise bad_request("msgKey sampleText is the one that is emulated")
    if len(param.encode()) > _LONGEST_PARAM:
        raise CallRefusedError("invalidParameter.msgParam.tooLong", "msgParam")
    try:
        return _text(json.loads(param)["content"])
    except (ValueError, KeyError, TypeError) as wrong:
        raise bad_request("msgParam is no JSON text with content") from wrong


def _text(words: str) -> str:
    return json.dumps({"text": words}, ensure_ascii=False)


OPEN_PATH = "/v1.0/gateway/connections/open"
APIS = (
    Api("POST", "/v1.0/oauth2/accessToken", access_token, free=True),
    Api("POST", OPEN_PATH, open_connection, free=True),
    Api("POST", "/v1.0/robot/groupMessages/send", send_to_group),
    Api("POST", "/v1.0/robot/oToMessages/batchSend", send_to_people),
    Api("POST", "/v1.0/robot/ding/send", ding),
    Api("POST", "/v1.0/card/instances/createAndDeliver", create_and_deliver_card),
    Api("POST", "/v1.0/card/instances/deliver", deliver_card),
    Api("POST", "/v1.0/card/instances", create_card),
    Api("PUT", "/v1.0/card/instances", update_card),
    Api("POST", "/robot/sendBySession", send_by_session, free=True, webhook=True),
    Api("POST", "/robot/send", send_by_group_robot, free=True, webhook=True),
)
