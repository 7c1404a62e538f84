"""What a chat's history holds, read as if it had been delivered (RELIABILITY F-34, facts/feishu.md 6.6)."""

import logging
from collections.abc import AsyncIterable
from datetime import UTC, datetime
from typing import Any

from bot.events import Chat, MessageReceived
from bot.platforms.feishu.messages import message_received
from bot.platforms.fields import Fields, MissingFieldError
from bot.ports import Past

log = logging.getLogger(__name__)


async def read_past(items: AsyncIterable[Fields], chat: Chat, bot_open_id: str, app_id: str) -> Past:
    """People's messages as events, and the ids of what our own app sent; what cannot be read is left out."""
    received: list[MessageReceived] = []
    ours: list[tuple[str, datetime]] = []
    async for item in items:
        author = item.object_or_empty("sender")
        try:
            if author.text_or_blank("sender_type") == "app":
                if author.text_or_blank("id") == app_id:
                    ours.append((item.text("message_id"), _moment(item)))
                continue
            event = message_received(Fields(_as_delivered(item, chat)), bot_open_id)
        except (MissingFieldError, ValueError) as missing:
            log.info("left out a message of the history: %s", missing)
            continue
        if isinstance(event, MessageReceived) and item.raw("deleted") is not True:
            received.append(event)
    return Past(tuple(received), tuple(ours))


def _as_delivered(item: Fields, chat: Chat) -> dict[str, Any]:
    """The history names people by a plain id, where a delivery names them by an object of ids."""
    author = item.object("sender")
    message = {
        "message_id": item.raw("message_id"),
        "chat_id": item.raw("chat_id") or chat.chat_id,
        "chat_type": "p2p" if chat.private else "group",
        "message_type": item.raw("msg_type"),
        "content": item.object_or_empty("body").raw("content"),
        "create_time": item.raw("create_time"),
        "mentions": [
            {"key": each.raw("key"), "id": {"open_id": each.raw("id")}, "name": each.raw("name")}
            for each in item.objects("mentions")
        ],
    }
    sender = {
        "sender_type": "user",
        "sender_id": {"open_id": author.raw("id")},
        "tenant_key": author.raw("tenant_key"),
    }
    return {"event": {"sender": sender, "message": message}}


def _moment(item: Fields) -> datetime:
    return datetime.fromtimestamp(int(item.text("create_time")) / 1000, UTC)
