"""im/v1/messages: create, reply, patch, get, delete, history, resources (facts 1.2, 5.6, 6.6)."""

import json
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.emulator.feishu.call import Answer, Api, Call, ok, page_of
from bot.emulator.feishu.contents import check_content
from bot.emulator.feishu.envelopes import milliseconds
from bot.emulator.feishu.refusals import bad_request, message_too_old
from bot.emulator.messages import BOT, Message
from bot.emulator.people import Chat

UPDATABLE_FOR = timedelta(days=14)
_END_OF_TIME = 1 << 40
_PERSON_IDS = ("open_id", "union_id", "user_id")


async def create(call: Call) -> Answer:
    """Send a message to a chat or, privately, to a person."""
    return _send(call, _receiver(call), "")


async def reply(call: Call) -> Answer:
    """Answer a message in its chat."""
    message = call.message()
    return _send(call, call.writable_chat(message.chat_id), message.message_id)


async def patch(call: Call) -> Answer:
    """Replace the card of a message the bot sent, within 14 days."""
    message = call.own_message()
    call.writable_chat(message.chat_id)
    if message.msg_type != "interactive":
        raise bad_request("only cards can be patched")
    if call.world.clock.now() - message.created_at > UPDATABLE_FOR:
        raise message_too_old()
    content = call.text("content")
    check_content(call.world, "interactive", content)
    call.cloud.rates.count_message(message.message_id)
    call.world.patch(message, content)
    return ok()


async def get(call: Call) -> Answer:
    """One message."""
    message = call.message()
    call.writable_chat(message.chat_id)
    return ok({"items": [_described(call, message)]})


async def delete(call: Call) -> Answer:
    """Recall a message the bot sent."""
    message = call.own_message()
    call.writable_chat(message.chat_id)
    call.world.withdraw(message)
    return ok()


async def history(call: Call) -> Answer:
    """The messages of a chat between two moments in seconds, oldest first unless asked otherwise."""
    if call.asked("container_id_type") != "chat":
        raise bad_request("container_id_type must be chat")
    chat = call.writable_chat(call.asked("container_id"))
    found = [message for message in call.world.history(chat.chat_id) if _within(call, message)]
    found.sort(key=lambda message: message.created_at, reverse=call.asked("sort_type") == "ByCreateTimeDesc")
    page = page_of(found, call)
    return ok({**page, "items": [_described(call, message) for message in page["items"]]})


async def resource(call: Call) -> Answer:
    """Download a file or image that a message holds."""
    message = call.message()
    call.writable_chat(message.chat_id)
    key = call.part("file_key")
    if key not in message.content or key not in call.world.files:
        raise bad_request("the file is not in this message")
    return web.Response(body=call.world.files[key].data, content_type="application/octet-stream")


def _send(call: Call, chat: Chat, reply_to: str) -> Answer:
    uuid = str(call.body.get("uuid") or "")
    msg_type, content = call.text("msg_type"), call.text("content")
    earlier = call.cloud.sent_once.earlier(uuid) if uuid else None
    if earlier is not None:
        _notice_changed_content(call, uuid, earlier, content)
        return ok(_described(call, earlier))
    check_content(call.world, msg_type, content)
    call.cloud.rates.count_chat(chat.chat_id)
    message = call.world.post(chat, msg_type, content, reply_to)
    call.cloud.sent_once.remember(uuid, message)
    return ok(_described(call, message))


def _notice_changed_content(call: Call, uuid: str, earlier: Message, content: str) -> None:
    if earlier.contents[0] != content:
        call.world.unexpected.append(f"uuid {uuid} was used again with other content, which nobody sees")


def _receiver(call: Call) -> Chat:
    id_type, receiver = call.asked("receive_id_type", "open_id"), call.text("receive_id")
    if id_type == "chat_id":
        return call.writable_chat(receiver)
    if id_type not in _PERSON_IDS:
        raise bad_request(f"receive_id_type {id_type} is not emulated")
    return call.world.private_chat(call.person(receiver, id_type))


def _within(call: Call, message: Message) -> bool:
    second = message.created_at.timestamp()
    return call.number("start_time", 0) <= second <= call.number("end_time", _END_OF_TIME)


def _described(call: Call, message: Message) -> dict[str, Any]:
    described = {
        "message_id": message.message_id,
        "msg_type": message.msg_type,
        "create_time": milliseconds(message.created_at),
        "update_time": milliseconds(message.updated_at),
        "deleted": message.recalled,
        "updated": message.versions > 1,
        "chat_id": message.chat_id,
        "sender": _sender(call, message),
        "body": {"content": _history_content(message)},
    }
    if message.reply_to:
        described |= {"root_id": message.reply_to, "parent_id": message.reply_to}
    if message.mentions:
        described["mentions"] = [_mention(call, message, index) for index in range(len(message.mentions))]
    return described


def _sender(call: Call, message: Message) -> dict[str, str]:
    app = call.cloud.app
    if message.from_bot:
        return {"id": app.app_id, "id_type": "app_id", "sender_type": "app", "tenant_key": app.tenant_key}
    return {"id": message.sender, "id_type": "open_id", "sender_type": "user", "tenant_key": app.tenant_key}


def _mention(call: Call, message: Message, index: int) -> dict[str, str]:
    mention = message.mentions[index]
    open_id = call.cloud.app.bot_open_id if mention.open_id == BOT else mention.open_id
    return {"key": mention.key, "id": open_id, "id_type": "open_id", "name": mention.name}


def _history_content(message: Message) -> str:
    """Cards come back from history as words only; how much of them is not established, so as little as possible."""
    if message.recalled:
        return "This message was recalled"
    if message.msg_type != "interactive":
        return message.content
    title, *lines = message.text.splitlines() or [""]
    elements = [[{"tag": "text", "text": line}] for line in lines]
    return json.dumps({"title": title, "elements": elements}, ensure_ascii=False)


_MESSAGES = "/open-apis/im/v1/messages"
APIS = (
    Api("POST", _MESSAGES, create),
    Api("GET", _MESSAGES, history),
    Api("POST", _MESSAGES + "/{message_id}/reply", reply),
    Api("PATCH", _MESSAGES + "/{message_id}", patch),
    Api("GET", _MESSAGES + "/{message_id}", get),
    Api("DELETE", _MESSAGES + "/{message_id}", delete),
    Api("GET", _MESSAGES + "/{message_id}/resources/{file_key}", resource),
)
