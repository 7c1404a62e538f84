"""Event JSON as the cloud writes it (facts/feishu.md 1.4), with what a test changes."""

import json
from typing import Any

from tests.feishu.loopback import BOT


def envelope(event_type: str, event: dict[str, Any], event_id: str = "e-1") -> dict[str, Any]:
    """Any event."""
    header = {"event_id": event_id, "event_type": event_type, "create_time": "1700000000000", "tenant_key": "t-home"}
    return {"schema": "2.0", "header": {**header, "token": "v", "app_id": "cli_a"}, "event": event}


def message(text: str = "@_user_1 /帮助", *, event_id: str = "e-1", **changed: Any) -> dict[str, Any]:
    """A text message of 王磊 in a group, mentioning the bot first."""
    mentions = [{"key": "@_user_1", "id": {"open_id": BOT}, "name": "接口人", "tenant_key": "t-home"}]
    body: dict[str, Any] = {
        "message_id": "om_in",
        "chat_id": "oc_1",
        "chat_type": "group",
        "message_type": "text",
        "content": json.dumps({"text": text}),
        "create_time": "1700000000123",
        "mentions": mentions,
    }
    sender = {"sender_id": {"open_id": "ou_wang"}, "sender_type": "user", "tenant_key": "t-home"}
    return envelope("im.message.receive_v1", {"sender": sender, "message": body | changed}, event_id)


def tap(carried: str = "tok", *, event_id: str = "e-tap", **action: Any) -> dict[str, Any]:
    """A tap on a button that carries this token."""
    event = {
        "operator": {"open_id": "ou_li", "tenant_key": "t-home"},
        "token": "c-1",
        "action": {"tag": "button", "value": {"t": carried}, **action},
        "host": "im_message",
        "context": {"open_message_id": "om_card", "open_chat_id": "oc_1"},
    }
    return envelope("card.action.trigger", event, event_id)
