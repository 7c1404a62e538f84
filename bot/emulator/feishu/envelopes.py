"""The JSON of events as they are pushed (facts 1.4); numbers arrive as strings, as on the real wire."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.emulator.messages import BOT, Mention, Message
from bot.emulator.people import Chat, Person, fresh_id
from bot.emulator.wire import Happening, News, Tap

MESSAGE_EVENT = "im.message.receive_v1"
TAP_EVENT = "card.action.trigger"
NEWS_EVENTS = {
    Happening.BOT_JOINED: "im.chat.member.bot.added_v1",
    Happening.BOT_LEFT: "im.chat.member.bot.deleted_v1",
    Happening.DISSOLVED: "im.chat.disbanded_v1",
    Happening.PERSON_JOINED: "im.chat.member.user.added_v1",
    Happening.PERSON_LEFT: "im.chat.member.user.deleted_v1",
    Happening.PRIVATE_OPENED: "im.chat.access_event.bot_p2p_chat_entered_v1",
    Happening.RECALLED: "im.message.recalled_v1",
}


def milliseconds(moment: datetime) -> str:
    """A moment as the wire writes it."""
    return str(int(moment.timestamp() * 1000))


@dataclass(frozen=True, slots=True)
class Envelopes:
    """Writes events for one app; ``tells_user_id`` is the extra scope without which user_id stays empty."""

    app_id: str
    tenant_key: str
    bot_open_id: str
    people: Mapping[str, Person]
    tells_user_id: bool = False

    def envelope(self, event_type: str, event: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """An event under a new event id."""
        header = {
            "event_id": fresh_id(""),
            "event_type": event_type,
            "create_time": milliseconds(now),
            "token": "",
            "app_id": self.app_id,
            "tenant_key": self.tenant_key,
        }
        return {"schema": "2.0", "header": header, "event": dict(event)}

    def ids(self, person: Person) -> dict[str, str]:
        """The three ids of a person."""
        user_id = person.user_id if self.tells_user_id else ""
        return {"open_id": person.open_id, "union_id": person.union_id, "user_id": user_id}

    def message(self, message: Message, chat: Chat) -> dict[str, Any]:
        """The event of a person's message."""
        sender = self.people[message.sender]
        body: dict[str, Any] = {
            "message_id": message.message_id,
            "chat_id": chat.chat_id,
            "chat_type": chat.kind,
            "message_type": message.msg_type,
            "content": message.content,
            "create_time": milliseconds(message.created_at),
            "update_time": milliseconds(message.updated_at),
        }
        if message.mentions:
            body["mentions"] = [self._mention(mention) for mention in message.mentions]
        return {
            "sender": {"sender_id": self.ids(sender), "sender_type": "user", "tenant_key": self.tenant_key},
            "message": body,
        }

    def tap(self, tap: Tap, token: str) -> dict[str, Any]:
        """The callback of a tap; ``token`` is for the delayed update."""
        place = {"open_message_id": tap.message.message_id, "open_chat_id": tap.message.chat_id}
        return {
            "operator": {"tenant_key": self.tenant_key, **self.ids(tap.person)},
            "token": token,
            "action": dict(tap.action),
            "host": "im_message",
            "context": place,
        }

    def news(self, news: News) -> dict[str, Any]:
        """The event of a happening."""
        return _NEWS_BODIES[news.what](self, news)

    def _mention(self, mention: Mention) -> dict[str, Any]:
        bot = mention.open_id == BOT
        ids = self._bot_ids() if bot else self.ids(self.people[mention.open_id])
        kind = "bot" if bot else "user"
        return {
            "key": mention.key,
            "id": ids,
            "name": mention.name,
            "mentioned_type": kind,
            "tenant_key": self.tenant_key,
        }

    def _bot_ids(self) -> dict[str, str]:
        return {"open_id": self.bot_open_id, "union_id": "", "user_id": ""}

    def _chat_news(self, news: News) -> dict[str, Any]:
        body: dict[str, Any] = {"chat_id": news.chat.chat_id, "external": False, "name": news.chat.name}
        if news.person:
            body["operator_id"] = self.ids(news.person)
        body["operator_tenant_key"] = self.tenant_key
        return body

    def _member_news(self, news: News) -> dict[str, Any]:
        body = self._chat_news(news)
        if news.person:
            user = {"name": news.person.name, "tenant_key": self.tenant_key, "user_id": self.ids(news.person)}
            body["users"] = [user]
        return body

    def _private_news(self, news: News) -> dict[str, Any]:
        operator = {"operator_id": self.ids(news.person)} if news.person else {}
        return {"chat_id": news.chat.chat_id, **operator, "last_message_id": "", "last_message_create_time": ""}

    def _recall_news(self, news: News) -> dict[str, Any]:
        message_id = news.message.message_id if news.message else ""
        return {"message_id": message_id, "chat_id": news.chat.chat_id, "recall_type": "message_owner"}


_NEWS_BODIES = {
    Happening.BOT_JOINED: Envelopes._chat_news,
    Happening.BOT_LEFT: Envelopes._chat_news,
    Happening.DISSOLVED: Envelopes._chat_news,
    Happening.PERSON_JOINED: Envelopes._member_news,
    Happening.PERSON_LEFT: Envelopes._member_news,
    Happening.PRIVATE_OPENED: Envelopes._private_news,
    Happening.RECALLED: Envelopes._recall_news,
}


def as_bytes(body: Mapping[str, Any]) -> bytes:
    """The payload of a data frame."""
    return json.dumps(body, ensure_ascii=False).encode()
