"""A gateway to an emulated door, what stands around it, and what is sent through it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from bot.platforms.dingtalk.api import DingTalkApi, Spend
from bot.platforms.dingtalk.gateway import DingTalkGateway
from bot.platforms.dingtalk.session_webhooks import SessionWebhooks
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.platforms.dingtalk.tokens import app_tokens
from bot.platforms.fields import Fields
from bot.platforms.redaction import Redactor
from bot.ports import Body, Target

from tests.dingtalk.door import Door, open_door

CREATE = "/v1.0/card/instances/createAndDeliver"
UPDATE = "/v1.0/card/instances"
GROUP_SEND = "/v1.0/robot/groupMessages/send"
PRIVATE_SEND = "/v1.0/robot/oToMessages/batchSend"
GROUP = Target("cidGROUP")


@dataclass
class Sending:
    """A gateway with what stands around it."""

    door: Door
    gateway: DingTalkGateway
    sessions: SessionWebhooks
    spent: list[Spend]

    def hear(self, chat_id: str = "cidGROUP", *, staff: str = "") -> None:
        """Somebody wrote in the group, or ``staff`` in private: it may be answered by that message's address."""
        told = {
            "conversationId": chat_id,
            "conversationType": "1" if staff else "2",
            "senderStaffId": staff,
            "sessionWebhook": f"{self.door.origin}/robot/sendBySession?session=1",
            "sessionWebhookExpiredTime": 4_000_000_000_000,
        }
        self.sessions.learn(Fields(told))


@asynccontextmanager
async def sending(*, robots: bool = False, robot: str = "", spares_calls: bool = False) -> AsyncIterator[Sending]:
    """A gateway, the group's own robot known or not."""
    async with open_door() as door, aiohttp.ClientSession() as session:
        settings = DingTalkSettings("dingclient", "CANARY-secret", openapi=door.origin, oapi=door.origin)
        redactor, spent = Redactor(), list[Spend]()
        sessions = SessionWebhooks(settings, redactor)
        api = DingTalkApi(session, settings, app_tokens(session, settings, redactor), spent.append)
        address = robot or f"{door.origin}/robot/send?access_token=1"
        known = {"cidGROUP": address} if robots else {}
        gateway = DingTalkGateway(api, settings, sessions, known, lambda: spares_calls)
        yield Sending(door, gateway, sessions, spent)


def card(at: dict[str, str] | None = None, template: str = "tpl.schema") -> Body:
    """A card, calling people ``at`` it by their user ids."""
    values = {"title": "待确认", "markdown": "国庆海报"}
    return Body(
        "card",
        json.dumps({"template": template, "values": values, "alert": "待确认：国庆海报", "at": at or {}}),
    )


def text(words: str = "到时间了", at: dict[str, str] | None = None) -> Body:
    """Words, calling people."""
    return Body("text", json.dumps({"text": words, "at": at or {}}))
