"""What the renderer hands over (``bot.cards.render_dingtalk``), and the calls it becomes (facts/dingtalk.md 6, 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from bot.platforms.dingtalk.places import Place
from bot.ports import Body, SendError, SendProblem

CARD, TEXT = "card", "text"

_BY_KEY = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}


@dataclass(frozen=True, slots=True)
class CardBody:
    """A card: its template, its variables, the words of the push, and who is mentioned (user id to name)."""

    template: str
    values: Mapping[str, str]
    alert: str
    at: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TextBody:
    """Plain words, and who is mentioned (user id to name)."""

    text: str
    at: Mapping[str, str]


def read_body(body: Body) -> CardBody | TextBody:
    """The body in the shape it was made in; raises SendError for one that is not ours."""
    try:
        content = orjson.loads(body.content)
        if body.kind == CARD:
            return CardBody(content["template"], content["values"], content["alert"], content["at"])
        if body.kind == TEXT:
            return TextBody(content["text"], content["at"])
    except (ValueError, KeyError, TypeError) as error:
        raise SendError(SendProblem.REFUSED, "body", f"not a body for DingTalk: {type(error).__name__}") from None
    raise SendError(SendProblem.REFUSED, "body", f"DingTalk has no message of kind {body.kind!r}")


def card_call(card: CardBody, place: Place, robot: str, out_track_id: str) -> dict[str, Any]:
    """The body of ``createAndDeliver``.

    All three ways to mention are used, because it is not established which of them notifies (facts 7.6).
    """
    call: dict[str, Any] = {
        "cardTemplateId": card.template,
        "outTrackId": out_track_id,
        "callbackType": "STREAM",
        "userIdType": 1,
        "cardData": {"cardParamMap": card.values},
        "openSpaceId": place.space,
    }
    opened = {
        "supportForward": False,  # a forwarded copy would offer its buttons elsewhere (F-90)
        "lastMessageI18n": {"ZH_CN": card.alert},
        "notification": {"alertContent": card.alert, "notificationOff": False},
    }
    if place.person:
        call["imRobotOpenSpaceModel"] = opened
        call["imRobotOpenDeliverModel"] = {"spaceType": "IM_ROBOT", "robotCode": robot}
    else:
        call["imGroupOpenSpaceModel"] = opened
        call["imGroupOpenDeliverModel"] = {"robotCode": robot, "atUserIds": dict(card.at)}
        call["cardAtUserIds"] = list(card.at)
    return call


def update_call(card: CardBody, out_track_id: str) -> dict[str, Any]:
    """The body of an update; only the variables that are named change."""
    return {
        "outTrackId": out_track_id,
        "userIdType": 1,
        "cardData": {"cardParamMap": card.values},
        "cardUpdateOptions": _BY_KEY,
    }


def delivered(answer: Mapping[str, Any]) -> None:
    """Raise SendError unless the whole call and every delivery in it succeeded: both flags must be read (facts 7.1)."""
    result = answer.get("result")
    results = result.get("deliverResults") if isinstance(result, dict) else None
    failed = [one for one in results or () if isinstance(one, dict) and one.get("success") is not True]
    if answer.get("success") is not True or failed or not results:
        words = "; ".join(str(one.get("errorMsg", "")) for one in failed)[:500]
        raise SendError(SendProblem.REFUSED, "not delivered", words or "the cloud did not say that it was delivered")


def webhook_text(text: str, at: Mapping[str, str]) -> dict[str, Any]:
    """A text by a webhook; people are notified by the list, never by what the text says, and never everybody."""
    return {"msgtype": "text", "text": {"content": text}, "at": {"atUserIds": list(at), "isAtAll": False}}


def text_param(text: str) -> str:
    """The parameters of ``sampleText``: JSON in a string."""
    return orjson.dumps({"content": text}).decode()
