"""From the cloud's event JSON to our events: the door behind which nobody sees a raw dictionary.

An event that lacks what we need is dropped with one log line that names the field and never its content.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from bot.events import (
    BotJoined,
    BotLeft,
    Chat,
    Cloud,
    Event,
    MessageRecalled,
    PrivateChatOpened,
)
from bot.platforms.feishu.messages import message_received
from bot.platforms.feishu.senders import sender
from bot.platforms.feishu.taps import tap_made
from bot.platforms.fields import Fields, MissingFieldError

log = logging.getLogger(__name__)

TAP = "card.action.trigger"


def event_type(body: Mapping[str, Any]) -> str:
    """The cloud's name for what happened, '' when it names none."""
    header = body.get("header")
    name = header.get("event_type") if isinstance(header, dict) else None
    return name if isinstance(name, str) else ""


def known(name: str) -> bool:
    """Whether this type of event is one we work on."""
    return name in _READERS


def read_event(body: Mapping[str, Any], bot_open_id: str) -> Event | None:
    """The event in a delivery, or None when it is not for us or cannot be read; never raises."""
    name = event_type(body)
    reader = _READERS.get(name)
    if reader is None:
        return None
    try:
        return reader(Fields(body), bot_open_id)
    except MissingFieldError as missing:
        log.warning("dropped a %s event: no usable %s", name, missing)
    except Exception:  # whatever a stranger's JSON can do, the connection outlives it (F-30)
        log.exception("dropped a %s event that could not be read", name)
    return None


def _bot_joined(body: Fields, _: str) -> Event:
    event = body.object("event")
    return BotJoined(_key(body), _group(event), _operator(body, event))


def _bot_left(body: Fields, _: str) -> Event:
    return BotLeft(_key(body), _group(body.object("event")))


def _private_chat_opened(body: Fields, _: str) -> Event:
    event = body.object("event")
    chat = Chat(Cloud.FEISHU, event.text("chat_id"), private=True)
    return PrivateChatOpened(_key(body), sender(body, event.object("operator_id")), chat)


def _message_recalled(body: Fields, _: str) -> Event:
    event = body.object("event")
    return MessageRecalled(_key(body), Chat(Cloud.FEISHU, event.text("chat_id")), event.text("message_id"))


def _key(body: Fields) -> str:
    return f"fs:ev:{body.object('header').text('event_id')}"


def _group(event: Fields) -> Chat:
    return Chat(Cloud.FEISHU, event.text("chat_id"), title=event.text_or_blank("name"))


def _operator(body: Fields, event: Fields) -> Any:
    operator = event.object_or_empty("operator_id")
    return sender(body, operator) if operator.text_or_blank("open_id") else None


_READERS: Mapping[str, Callable[[Fields, str], Event | None]] = {
    "im.message.receive_v1": message_received,
    TAP: tap_made,
    "im.chat.member.bot.added_v1": _bot_joined,
    "im.chat.member.bot.deleted_v1": _bot_left,
    "im.chat.disbanded_v1": _bot_left,
    "im.chat.access_event.bot_p2p_chat_entered_v1": _private_chat_opened,
    "im.message.recalled_v1": _message_recalled,
}

EVENTS = tuple(name for name in _READERS if name != TAP)
"""What the app must subscribe to; a tap comes as a callback."""
