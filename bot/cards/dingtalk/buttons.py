"""Buttons in the two dialects: the public template's, and our own's (facts/dingtalk.md 7.3, 7.4)."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.cards.escape import typed_line
from bot.cards.model import Button, Buttons, ButtonStyle, Card

_PUBLIC_COLOUR = {ButtonStyle.PRIMARY: "blue", ButtonStyle.DEFAULT: "gray", ButtonStyle.DANGER: "red"}
_OWN_COLOUR = {ButtonStyle.PRIMARY: "blue", ButtonStyle.DEFAULT: "grey", ButtonStyle.DANGER: "red"}


def buttons_of(card: Card) -> tuple[Button, ...]:
    """What can be tapped, in the order of the card; there is no overflow menu, so all stand in one list."""
    rows = (element for element in card.elements if isinstance(element, Buttons))
    return tuple(button for row in rows for button in (*row.visible, *row.more))


def public(buttons: Iterable[Button]) -> list[Mapping[str, Any]]:
    """For the public template: the token is the button's id, the only place known to come back."""
    return [_public(button) for button in buttons]


def own(buttons: Iterable[Button]) -> list[Mapping[str, Any]]:
    """For our own template: an event that carries the token."""
    return [_own(button) for button in buttons]


def _public(button: Button) -> Mapping[str, Any]:
    label = typed_line(button.label)
    if not button.token:
        return {"text": label, "url": button.url, "iosUrl": button.url, "color": _PUBLIC_COLOUR[button.style]}
    return {"text": label, "id": button.token, "request": True, "color": _PUBLIC_COLOUR[button.style]}


def _own(button: Button) -> Mapping[str, Any]:
    if button.token:
        event: Mapping[str, Any] = {
            "type": "sendCardRequest",
            "params": {"actionId": button.token, "params": {"t": button.token}},
        }
    else:
        event = {"type": "openLink", "params": {"url": button.url}}
    return {"text": typed_line(button.label), "color": _OWN_COLOUR[button.style], "status": "normal", "event": event}
