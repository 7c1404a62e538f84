"""Taps on cards and forms sent from them (facts/feishu.md 1.4, 5.4).

A tap tells no chat type, so ``Chat.private`` stays False here: the app knows its rooms from its own tables.
"""

import logging
from collections.abc import Mapping
from typing import Any

from bot.events import CardTapped, Chat, Cloud, Event, FormSubmitted
from bot.platforms.feishu.senders import sender
from bot.platforms.fields import Fields, MissingFieldError

log = logging.getLogger(__name__)

TOKEN = "t"  # noqa: S105  (the name of the field, not a secret)
"""The one field of a button's value; a value that is no object makes the platform refuse the tap (facts 1.4)."""


def tap_made(body: Fields, _: str) -> Event:
    """A CardTapped, or a FormSubmitted when the tap carries a form; identity only from the operator (facts 5.4)."""
    event = body.object("event")
    action, context = event.object("action"), event.object("context")
    operator = event.object("operator")
    key = f"fs:tap:{body.object('header').text('event_id')}"
    who = sender(body, operator, operator.text_or_blank("tenant_key"))
    chat = Chat(Cloud.FEISHU, context.text("open_chat_id"))
    message_id = context.text("open_message_id")
    token, option = _token(action)
    form = action.raw("form_value")
    if isinstance(form, dict) and (form or action.text_or_blank("name")):
        return FormSubmitted(key, who, chat, message_id, token, form_values(form))
    return CardTapped(key, who, chat, message_id, token, option)


def _token(action: Fields) -> tuple[str, str]:
    """The token and the choice; in a menu of several acts each choice is itself a token, and the menu has none."""
    own, option = action.object("value").text_or_blank(TOKEN), action.text_or_blank("option")
    token = own or option
    if not token:
        raise MissingFieldError("event.action.value.t")
    return token, "" if option == token else option


def form_values(form: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """Inputs by name as text, several choices as a tuple; dates and times stay in the cloud's own spelling."""
    values: dict[str, str | tuple[str, ...]] = {}
    for name, raw in form.items():
        value = _value(raw)
        if value is None:
            log.warning("left out a form input of kind %s", type(raw).__name__)
        else:
            values[name] = value
    return values


def _value(raw: object) -> str | tuple[str, ...] | None:
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str | int | float):
        return str(raw)
    if isinstance(raw, list) and all(isinstance(item, str) for item in raw):
        return tuple(raw)
    return None
