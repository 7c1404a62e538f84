"""Taps on cards and forms sent from them (facts/dingtalk.md 7.5).

A tap names the card by ``outTrackId``, which is ours; chat ids in it are not relied on (RELIABILITY 7.2).
"""

from collections.abc import Mapping
from typing import Any

from bot.events import CardTapped, Chat, Cloud, Event, FormSubmitted, Sender
from bot.platforms.dingtalk.places import private_chat
from bot.platforms.fields import Fields, MissingFieldError
from bot.platforms.json_text import read_object

TOKEN = "t"  # noqa: S105  (the name of a parameter, not a secret)
"""Where our own template carries a button's token; the public one carries it as the button's id."""

FORM = "form"
"""The parameter that holds what was filled in; the cloud fixes this name (facts 7.4)."""

OPTION = "option"


def tap_made(body: Fields, message_id: str) -> Event:
    """A CardTapped, or a FormSubmitted when the tap carries a form; ``message_id`` is the push's own."""
    user_id = body.text("userId")
    own = private_chat(user_id)
    who = Sender(Cloud.DINGTALK, body.text_or_blank("corpId"), user_id, private_chat=own.chat_id)
    card = body.text("outTrackId")
    private = body.text_or_blank("spaceType") == "IM_ROBOT"
    chat = own if private else Chat(Cloud.DINGTALK, body.text_or_blank("spaceId"))
    content = _content(body)
    params = _params(content)
    token = params.text_or_blank(TOKEN) or _action_id(content, params, body)
    key = f"dt:tap:{message_id}"
    form = params.raw(FORM)
    if isinstance(form, dict):
        return FormSubmitted(key, who, chat, card, token, form_values(form))
    return CardTapped(key, who, chat, card, token, params.text_or_blank(OPTION))


def form_values(form: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """Inputs by name as text; a choice comes as ``{"index", "value"}`` and counts as its value."""
    return {name: _value(raw) for name, raw in form.items()}


def _value(raw: object) -> str | tuple[str, ...]:
    if isinstance(raw, dict):
        raw = raw.get("value")
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, list):
        return tuple(str(_value(item)) for item in raw)
    return str(raw)


def _content(body: Fields) -> Fields:
    raw = body.raw("content")
    content = read_object(raw) if isinstance(raw, str) else raw
    if not isinstance(content, dict):
        raise MissingFieldError("content")
    return Fields(content, "content.")


def _params(content: Fields) -> Fields:
    return content.object_or_empty("cardPrivateData").object_or_empty("params")


def _action_id(content: Fields, params: Fields, body: Fields) -> str:
    """The id of what was tapped; templates are seen to wire it in different places, and the first hit wins."""
    ids = content.object_or_empty("cardPrivateData").raw("actionIds")
    listed = ids[0] if isinstance(ids, list) and ids else None
    for found in (listed, params.raw("actionId"), content.raw("actionId"), body.raw("actionId")):
        if isinstance(found, str) and found:
            return found
    raise MissingFieldError("content.cardPrivateData.actionIds")
