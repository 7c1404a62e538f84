"""The bodies of what is pushed (facts/dingtalk.md 5, 7.5, 8)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.emulator.messages import BOT, Message
from bot.emulator.people import Chat, Person, steady_id
from bot.emulator.wire import Tap

WEBHOOK_LIFE = timedelta(minutes=90)
"""How long a message may be answered by its session address (facts/dingtalk.md 6)."""


@dataclass(frozen=True, slots=True)
class Envelopes:
    """Writes bodies for one robot of one organisation."""

    robot_code: str
    corp_id: str
    people: Mapping[str, Person]

    def message(self, message: Message, chat: Chat, webhook: str) -> dict[str, Any]:
        """A person's message; every mention is cut out of the text, and only staff are named beside it."""
        sender = self.people[message.sender]
        milliseconds = int(message.created_at.timestamp() * 1000)
        body: dict[str, Any] = {
            "conversationId": chat.chat_id,
            "conversationType": "1" if chat.private else "2",
            "msgId": message.message_id,
            "msgtype": message.msg_type,
            "senderNick": sender.name,
            "senderStaffId": sender.user_id,
            "senderUnionId": sender.union_id,
            "senderId": self._encrypted(sender.user_id),
            "senderCorpId": self.corp_id,
            "isAdmin": False,
            "atUsers": [self._mentioned(mention.open_id) for mention in message.mentions],
            "isInAtList": any(mention.open_id == BOT for mention in message.mentions),
            "chatbotUserId": self._encrypted(BOT),
            "chatbotCorpId": self.corp_id,
            "robotCode": self.robot_code,
            "sessionWebhook": webhook,
            "sessionWebhookExpiredTime": milliseconds + WEBHOOK_LIFE // timedelta(milliseconds=1),
            "createAt": milliseconds,
            "senderPlatform": "Win",
        }
        if not chat.private:
            body["conversationTitle"] = chat.name
        return body | _content(message)

    def kept_back(self, message: Message, chat: Chat) -> dict[str, Any]:
        """The same when the month's messages are used up: no text at all."""
        body = self.message(message, chat, "")
        body.pop("text", None)
        body.pop("content", None)
        return body | {"errorCode": "20001", "errorMessage": "本月消息额度已用完"}

    def tap(self, tap: Tap, out_track_id: str, chat: Chat) -> dict[str, Any]:
        """The callback of a tap; the action's value holds ids and parameters, a form comes among these."""
        value = dict(tap.action["value"])
        params = dict(value.get("params") or {})
        if "form_value" in tap.action:
            params["form"] = tap.action["form_value"]
        content = {"cardPrivateData": {"actionIds": value.get("actionIds", []), "params": params}}
        return {
            "type": "actionCallback",
            "outTrackId": out_track_id,
            "userId": tap.person.user_id,
            "userIdType": 1,
            "corpId": self.corp_id,
            "content": json.dumps(content, ensure_ascii=False),
            "spaceId": tap.person.user_id if chat.private else chat.chat_id,
            "spaceType": "IM_ROBOT" if chat.private else "IM_GROUP",
        }

    def _mentioned(self, open_id: str) -> dict[str, str]:
        if open_id == BOT:
            return {"dingtalkId": self._encrypted(BOT)}
        user_id = self.people[open_id].user_id
        return {"dingtalkId": self._encrypted(user_id), "staffId": user_id}

    def _encrypted(self, user_id: str) -> str:
        return f"$:LWCP_v1:${steady_id('', f'{self.corp_id}{user_id}')}"


def _content(message: Message) -> dict[str, Any]:
    body = json.loads(message.content)
    if message.msg_type != "text":
        return {"content": {"downloadCode": body.get("file_key", ""), "fileName": body.get("file_name", "")}}
    text = str(body.get("text", ""))
    for mention in sorted(message.mentions, key=lambda each: -len(each.key)):
        text = text.replace(mention.key, "")
    return {"text": {"content": " " + text.strip() if message.mentions else text}}
