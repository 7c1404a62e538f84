"""Replaces what a button does by an opaque token, just before a card is stored for sending."""

from collections.abc import Callable
from dataclasses import replace

from bot.cards.model import Act, Button, Buttons, Card, Element, Form

Mint = Callable[[Act], str]


def seal(card: Card, mint: Mint) -> Card:
    """The card with every ``act`` turned into a token from ``mint``."""
    return replace(card, elements=tuple(_seal_element(element, mint) for element in card.elements))


def has_acts(card: Card) -> bool:
    """Whether anything on the card can be tapped or submitted."""
    return any(isinstance(element, Buttons | Form) for element in card.elements)


def _seal_element(element: Element, mint: Mint) -> Element:
    if isinstance(element, Buttons):
        return replace(element, visible=_seal_all(element.visible, mint), more=_seal_all(element.more, mint))
    if isinstance(element, Form):
        return replace(element, submit=_seal_one(element.submit, mint), others=_seal_all(element.others, mint))
    return element


def _seal_all(buttons: tuple[Button, ...], mint: Mint) -> tuple[Button, ...]:
    return tuple(_seal_one(button, mint) for button in buttons)


def _seal_one(button: Button, mint: Mint) -> Button:
    return replace(button, act=None, token=mint(button.act)) if button.act else button
