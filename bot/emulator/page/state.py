"""What one person sees of the world at one moment, as JSON for the page."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from bot.emulator.messages import BOT, DINGTALK_CARD, Message
from bot.emulator.page.looking import Look, look_into, look_into_dingtalk
from bot.emulator.page.room import Badge, Room
from bot.emulator.people import Chat
from bot.emulator.world import World

MOST_MESSAGES = 120
_LONGEST_PREVIEW = 80
_NOBODY = Badge()


async def state_of(room: Room, who: str, chat_id: str) -> dict[str, Any]:
    """The page's state; ``messages`` are the latest of the chat.

    They are empty when the person is not in it, and as long as the curtain is down.
    """
    world = room.world
    chat = world.chats.get(chat_id)
    open_chat = chat if chat is not None and who in chat.members else None
    messages = world.history(open_chat.chat_id) if open_chat and not room.curtain.words else []
    reminder = await room.reminder()
    return {
        "bot": world.bot_name,
        "now": room.local(world.clock.now()),
        "beginning": room.beginning(),
        "next_reminder": room.local(reminder) if reminder else None,
        "people": [_person(room, open_id) for open_id in world.people],
        "chats": _chats(room),
        "chat": open_chat.chat_id if open_chat else "",
        "messages": [_message(room, message) for message in messages[-MOST_MESSAGES:]],
        "commands": [{"name": c.name, "example": c.example, "aliases": list(c.aliases)} for c in room.commands()],
        "examples": list(room.examples),
        "steps": [asdict(step) for step in room.steps],
        "waiting": room.curtain.words,
    }


def _person(room: Room, open_id: str) -> dict[str, str]:
    badge = room.badges.get(open_id, _NOBODY)
    person = room.world.people[open_id]
    return {
        "id": open_id,
        "user_id": person.user_id,
        "name": person.name,
        "department": badge.department,
        "role": badge.role,
    }


def _chats(room: Room) -> list[dict[str, Any]]:
    by_chat: dict[str, list[Message]] = {}
    for message in room.world.messages.values():
        by_chat.setdefault(message.chat_id, []).append(message)
    return [_chat(room, chat, by_chat.get(chat.chat_id, [])) for chat in room.world.chats.values()]


def _chat(room: Room, chat: Chat, messages: list[Message]) -> dict[str, Any]:
    last = messages[-1] if messages else None
    return {
        "id": chat.chat_id,
        "name": chat.name,
        "private": chat.private,
        "cloud": chat.cloud,
        "members": list(chat.members),
        "has_bot": chat.has_bot,
        "dissolved": chat.dissolved,
        "messages": len(messages),
        "pinged": Counter(open_id for message in messages for open_id in message.notified),
        "last": last
        and {"name": _name(room.world, last.sender), "text": _preview(last), "at": room.local(last.created_at)},
    }


def _message(room: Room, message: Message) -> dict[str, Any]:
    look = _look(message)
    return {
        "id": message.message_id,
        "sender": message.sender,
        "name": _name(room.world, message.sender),
        "from_bot": message.from_bot,
        "kind": message.msg_type,
        "content": message.content,
        "at": room.local(message.created_at),
        "updated_at": room.local(message.updated_at),
        "versions": message.versions,
        "undone": len(message.undone),
        "mentions": [{"key": m.key, "id": m.open_id, "name": m.name} for m in message.mentions],
        "urgent": message.urgent,
        "recalled": message.recalled,
        "forwarded": bool(message.forwarded_from),
        "size": look.size if look else len(message.content.encode()),
        "problems": list(look.problems) if look else [],
    }


def _name(world: World, sender: str) -> str:
    return world.bot_name if sender == BOT else world.name_of(sender)


def _look(message: Message) -> Look | None:
    examine = {"interactive": look_into, DINGTALK_CARD: look_into_dingtalk}.get(message.msg_type)
    return examine(message.content) if examine else None


def _preview(message: Message) -> str:
    if message.recalled:
        return "撤回了一条消息"
    look = _look(message)
    words = look.summary if look else message.text
    return " ".join(words[: 2 * _LONGEST_PREVIEW].split())[:_LONGEST_PREVIEW]
