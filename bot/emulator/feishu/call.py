"""One call to an open API, as the functions that answer it see it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.feishu.refusals import (
    bad_request,
    bot_not_in_chat,
    chat_dissolved,
    message_not_found,
    message_recalled,
    person_unreachable,
)
from bot.emulator.messages import Message
from bot.emulator.people import Chat, Person
from bot.emulator.world import World

Answer = dict[str, Any] | web.StreamResponse


@dataclass(frozen=True, slots=True)
class Call:
    """``body`` is the JSON object that came in, empty for other bodies, which ``request`` still has."""

    request: web.Request
    cloud: FeishuCloud
    body: Mapping[str, Any]

    @property
    def world(self) -> World:
        """The people and chats."""
        return self.cloud.world

    def part(self, name: str) -> str:
        """A variable part of the path."""
        return self.request.match_info[name]

    def asked(self, name: str, default: str = "") -> str:
        """A query parameter."""
        return self.request.query.get(name, default)

    def number(self, name: str, default: int) -> int:
        """A query parameter that must be a whole number."""
        asked = self.asked(name)
        if asked and not asked.isdecimal():
            raise bad_request(f"{name} must be a number")
        return int(asked) if asked else default

    def text(self, name: str) -> str:
        """A required text of the body."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise bad_request(f"{name} is required")
        return value

    def person(self, some_id: str, id_type: str) -> Person:
        """The person of an id of this type; whoever left is out of reach."""
        for person in self.world.people.values():
            if getattr(person, id_type, None) == some_id:
                if person.open_id in self.world.gone:
                    raise person_unreachable()
                return person
        raise bad_request(f"invalid {id_type}")

    def writable_chat(self, chat_id: str) -> Chat:
        """A chat the bot may write into."""
        chat = self.world.chats.get(chat_id)
        if chat is None or not chat.has_bot:
            raise bot_not_in_chat()
        if chat.dissolved:
            raise chat_dissolved()
        if chat.private and chat.members[0] in self.world.gone:
            raise person_unreachable()
        return chat

    def message(self) -> Message:
        """The message of the path, which must still be there and in a chat of the bot."""
        message_id = self.part("message_id")
        if not message_id.startswith("om_"):
            raise bad_request("invalid message_id")
        message = self.world.messages.get(message_id)
        if message is None:
            raise message_not_found()
        if message.recalled:
            raise message_recalled()
        return message

    def own_message(self) -> Message:
        """The same, and the bot sent it."""
        message = self.message()
        if not message.from_bot:
            raise bad_request("the bot is not the sender of the message")
        return message


@dataclass(frozen=True, slots=True)
class Api:
    """A method and path pattern, and what answers it; ``free`` needs no token."""

    method: str
    path: str
    run: Callable[[Call], Awaitable[Answer]]
    free: bool = False


def ok(data: Mapping[str, Any] | None = None, **beside: object) -> dict[str, Any]:
    """A success; most APIs wrap their result in ``data``."""
    return {"code": 0, "msg": "success", "data": dict(data or {}), **beside}


def page_of(items: list[Any], call: Call, most: int = 50) -> dict[str, Any]:
    """One page of a list, by ``page_size`` and ``page_token``."""
    size = max(1, min(call.number("page_size", 20), most))
    start = call.number("page_token", 0)
    more = start + size < len(items)
    return {"items": items[start : start + size], "has_more": more, "page_token": str(start + size) if more else ""}


def parse_content(content: str) -> dict[str, Any]:
    """The object inside a ``content`` string."""
    try:
        body = json.loads(content)
    except ValueError as wrong:
        raise bad_request("content is not a string in json format") from wrong
    if not isinstance(body, dict):
        raise bad_request("content is not a json object")
    return body
