"""im/v1/chats: the groups the bot is in, and their members without bots (facts 6.6)."""

from typing import Any

from bot.emulator.feishu.call import Answer, Api, Call, ok, page_of
from bot.emulator.feishu.refusals import CallRefusedError
from bot.emulator.people import Chat


async def chats(call: Call) -> Answer:
    """The groups the bot is in."""
    present = [chat for chat in call.world.chats.values() if chat.has_bot and not chat.dissolved and not chat.private]
    return ok(page_of([_described(call, chat) for chat in present], call, 100))


async def chat(call: Call) -> Answer:
    """One chat; a dissolved one is still described, by its status."""
    found = _known(call)
    status = "dissolved" if found.dissolved else "normal"
    return ok({**_described(call, found), "chat_mode": found.kind, "chat_status": status})


async def members(call: Call) -> Answer:
    """The people of a chat."""
    found = _known(call)
    id_type = call.asked("member_id_type", "open_id")
    listed = [_member(call, open_id, id_type) for open_id in found.members]
    return ok({**page_of(listed, call, 100), "member_total": len(listed)})


async def is_in_chat(call: Call) -> Answer:
    """Whether the bot, which asks, is a member."""
    found = call.world.chats.get(call.part("chat_id"))
    return ok({"is_in_chat": bool(found and found.has_bot and not found.dissolved)})


def _known(call: Call) -> Chat:
    found = call.world.chats.get(call.part("chat_id"))
    if found is None:
        raise CallRefusedError(232006, "Your request specifies a chat_id which is invalid.")
    if not found.has_bot:
        raise CallRefusedError(232011, "Operator can NOT be out of the chat.")
    return found


def _described(call: Call, found: Chat) -> dict[str, Any]:
    tenant = call.cloud.app.tenant_key
    return {
        "chat_id": found.chat_id,
        "name": found.name,
        "avatar": "",
        "description": "",
        "external": False,
        "tenant_key": tenant,
    }


def _member(call: Call, open_id: str, id_type: str) -> dict[str, Any]:
    person = call.world.people[open_id]
    member_id = getattr(person, id_type, open_id)
    return {
        "member_id_type": id_type,
        "member_id": member_id,
        "name": person.name,
        "tenant_key": call.cloud.app.tenant_key,
    }


_CHATS = "/open-apis/im/v1/chats"
APIS = (
    Api("GET", _CHATS, chats),
    Api("GET", _CHATS + "/{chat_id}", chat),
    Api("GET", _CHATS + "/{chat_id}/members", members),
    Api("GET", _CHATS + "/{chat_id}/members/is_in_chat", is_in_chat),
)
