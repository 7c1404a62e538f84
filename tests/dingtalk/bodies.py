"""Frames and bodies as DingTalk pushes them (facts/dingtalk.md 2, 5, 7.5)."""

import itertools
import json
from typing import Any

_pushes = itertools.count(1)

WEBHOOK = "http://127.0.0.1:9/robot/sendBySession?session=CANARY-session"


def frame(kind: str, topic: str, data: Any, **headers: str) -> str:
    """A frame; every header is text and the body is JSON in a string."""
    told = {
        "appId": "app",
        "connectionId": "conn",
        "contentType": "application/json",
        "messageId": f"push-{next(_pushes)}",
        "time": "1700000000000",
        "topic": topic,
        **headers,
    }
    return json.dumps({"specVersion": "1.0", "type": kind, "headers": told, "data": json.dumps(data)})


def message(words: str = " /帮助", **changed: Any) -> dict[str, Any]:
    """A group message that mentions the robot, whose mention is already cut out of the text."""
    body: dict[str, Any] = {
        "conversationId": "cidGROUP",
        "conversationType": "2",
        "conversationTitle": "新品上市协作群",
        "msgId": "msgA",
        "msgtype": "text",
        "text": {"content": words},
        "senderNick": "李敏",
        "senderStaffId": "limin01",
        "senderId": "$:LWCP_v1:$abc",
        "senderCorpId": "dingcorp",
        "atUsers": [{"dingtalkId": "$:LWCP_v1:$bot"}],
        "isInAtList": True,
        "chatbotUserId": "$:LWCP_v1:$bot",
        "chatbotCorpId": "dingcorp",
        "robotCode": "dingrobot",
        "sessionWebhook": WEBHOOK,
        "sessionWebhookExpiredTime": 4_000_000_000_000,
        "createAt": 1_700_000_000_000,
    }
    return body | changed


def message_frame(words: str = " /帮助", **changed: Any) -> str:
    """A message in its frame."""
    return frame("CALLBACK", "/v1.0/im/bot/messages/get", message(words, **changed))


def tap(private: Any = None, **changed: Any) -> dict[str, Any]:
    """A tap on a button of the public template."""
    content = {"cardPrivateData": private or {"actionIds": ["tok-1"], "params": {}}}
    body: dict[str, Any] = {
        "type": "actionCallback",
        "outTrackId": "out-1",
        "userId": "limin01",
        "userIdType": 1,
        "corpId": "dingcorp",
        "content": json.dumps(content),
        "spaceId": "cidGROUP",
        "spaceType": "IM_GROUP",
    }
    return body | changed


def tap_frame(private: Any = None, **changed: Any) -> str:
    """A tap in its frame."""
    return frame("CALLBACK", "/v1.0/card/instances/callback", tap(private, **changed))
