"""DingTalk's sending side (bot.ports.Gateway)."""

import logging
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.events import Cloud
from bot.platforms.dingtalk.api import Call, DingTalkApi, SparesCalls
from bot.platforms.dingtalk.batches import Batches
from bot.platforms.dingtalk.bodies import (
    CARD,
    CardBody,
    TextBody,
    card_call,
    delivered,
    read_body,
    text_param,
    update_call,
    webhook_text,
)
from bot.platforms.dingtalk.errors import ALREADY_THERE
from bot.platforms.dingtalk.mentions import Mentions, worked
from bot.platforms.dingtalk.places import Place, place_of
from bot.platforms.dingtalk.session_webhooks import SessionWebhooks
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.ports import Body, SendError, SendLimits, SendProblem, Sent, Target

log = logging.getLogger(__name__)

_CREATE = "/v1.0/card/instances/createAndDeliver"
_UPDATE = "/v1.0/card/instances"
_GROUP = "/v1.0/robot/groupMessages/send"
_PRIVATE = "/v1.0/robot/oToMessages/batchSend"
_DING = "/v1.0/robot/ding/send"
_TEXT_KEY = "sampleText"
_MOST_BUZZED = 200

API_LIMITS = ((15, 1.0),)  # the cloud allows 20 a second of each API
CARD_LIMITS = ((4, 10.0),)  # faces of one card in a row become one: calls are counted by the month
_AGAIN = "（补发，您可能已经收到过）"

PLACE_LIMITS = ((2, 1.0), (18, 60.0))  # 20 a minute where a group is reached by a robot's own address


class DingTalkGateway:
    """Every method raises SendError and is bounded by the session's timeouts; nothing is retried here."""

    cloud = Cloud.DINGTALK
    limits = SendLimits(API_LIMITS, PLACE_LIMITS, CARD_LIMITS)
    replies = False

    def __init__(
        self,
        api: DingTalkApi,
        settings: DingTalkSettings,
        sessions: SessionWebhooks,
        group_robots: Mapping[str, str],
        spares_calls: SparesCalls,
    ) -> None:
        self._api, self._settings = api, settings
        self._sessions, self._spares_calls = sessions, spares_calls
        self._batches = Batches(self._send_batch)
        self._mentions = Mentions(api, sessions, group_robots, self._tell_person)

    def remembers(self, kind: str) -> float:
        """A card for ever, by its ``outTrackId``; words have no id of ours."""
        return math.inf if kind == CARD else 0.0

    async def create(self, target: Target, body: Body, uuid: str) -> Sent:
        """Send a new message. A card's identity is ``uuid``: sent twice, it is still one card (RELIABILITY 4.4)."""
        place, content = place_of(target), read_body(body)
        if isinstance(content, CardBody):
            return await self._create_card(place, content, uuid)
        if target.answers and not content.at and await self._answered(place, content):
            return Sent("", place.chat_id)
        return await self._say(place, content)

    async def reply(self, message_id: str, body: Body, uuid: str) -> Sent:
        """Not to be had: nothing can be sent under a message here, which ``replies`` tells the relay."""
        raise SendError(SendProblem.MESSAGE_GONE, "no replies", "DingTalk has no replies")

    async def update(self, message_id: str, body: Body) -> None:
        """Change the card that we made under this ``outTrackId``."""
        content = read_body(body)
        if not isinstance(content, CardBody):
            raise SendError(SendProblem.REFUSED, "body", "a text cannot take the place of a card")
        _succeeded(await self._api.call(Call("PUT", _UPDATE, update_call(content, message_id))))

    async def find(self, chat_id: str, since: datetime, words: str) -> Sequence[str]:
        """Nothing: a robot cannot look into a chat's history here. A card needs no looking, its id is its own."""
        return ()

    async def urgent(self, message_id: str, remote_ids: tuple[str, ...], words: str) -> None:
        """A DING in the app; editions and permissions differ, so a refusal is told and never retried blindly."""
        body = {
            "robotCode": self._settings.robot,
            "remindType": 1,
            "receiverUserIdList": list(remote_ids[:_MOST_BUZZED]),
            "content": words,
        }
        answer = await self._api.call(Call("POST", _DING, body))
        missed = answer.get("failedList") or {}
        if missed:
            raise SendError(SendProblem.PERSON_GONE, "ding", "not buzzed: " + ", ".join(map(str, missed)))

    async def _create_card(self, place: Place, card: CardBody, out_track_id: str) -> Sent:
        call, words = Call("POST", _CREATE, card_call(card, place, self._settings.robot, out_track_id)), card.alert
        try:
            delivered(await self._api.call(call))
        except SendError as error:
            if error.code != ALREADY_THERE:
                raise
            log.info("a card had arrived at an earlier try: %s", out_track_id)
            words += _AGAIN  # nobody knows whether that try came to calling people
        learned = () if place.person else await self._mentions.notify(place, words, card.at)
        return Sent(out_track_id, place.chat_id, learned)

    async def _answered(self, place: Place, message: TextBody) -> bool:
        """Whether it was said by the address of what it answers: a message of the month in the place of a call.

        Raises SendError when nobody knows.
        """
        url = self._sessions.of(place.chat_id) if self._spares_calls() else None
        if url is None:
            return False
        try:
            await self._api.post_webhook(url, webhook_text(message.text, message.at))
        except SendError as error:
            if error.problem is SendProblem.UNKNOWN:
                raise
            log.warning("not answered by the address of what was said: %s", error.code)
            return False
        return True

    async def _say(self, place: Place, message: TextBody) -> Sent:
        if place.person:
            return Sent(await self._batches.send(_TEXT_KEY, text_param(message.text), place.id), place.chat_id)
        said = await self._mentions.say(place.id, message.text, message.at) if message.at else ()
        if worked(said):
            return Sent("", place.chat_id, said)
        body = {
            "robotCode": self._settings.robot,
            "openConversationId": place.id,
            "msgKey": _TEXT_KEY,
            "msgParam": text_param(message.text),
        }
        answer = await self._api.call(Call("POST", _GROUP, body))
        told = await self._mentions.tell_each(place, message.text, message.at)
        return Sent(str(answer.get("processQueryKey", "")), place.chat_id, (*said, *told))

    async def _tell_person(self, user_id: str, words: str) -> None:
        await self._batches.send(_TEXT_KEY, text_param(words), user_id)

    async def _send_batch(self, key: str, param: str, user_ids: list[str]) -> Mapping[str, Any]:
        body = {"robotCode": self._settings.robot, "userIds": user_ids, "msgKey": key, "msgParam": param}
        return await self._api.call(Call("POST", _PRIVATE, body))


def _succeeded(answer: Mapping[str, Any]) -> None:
    if answer.get("success") is False:
        raise SendError(SendProblem.REFUSED, "not updated", str(answer.get("result", ""))[:200])
