"""Replaces what a button does by an opaque token, just before a card is stored for sending."""

from collections.abc import Callable
from dataclasses import replace

from bot.cards.model import Act, Button, Buttons, Card, Element, Form

Mint = Callable[[Act], str]


def seal(card: Card, mint: Mint) -> Card:
    """The card with every ``act`` turned into a token from ``mint``."""

    def sealed(button: Button) -> Button:
        return replace(button, act=None, token=mint(button.act)) if button.act else button

    return replace(card, elements=tuple(each_button(element, sealed) for element in card.elements))


def reseal(card: Card, again: Callable[[str], str]) -> Card:
    """The card with every token turned into another one that stands for the same on another card."""

    def fresh(button: Button) -> Button:
        return replace(button, token=again(button.token)) if button.token else button

    return replace(card, elements=tuple(each_button(element, fresh) for element in card.elements))


def has_acts(card: Card) -> bool:
    """Whether anything on the card can be tapped or submitted."""
    return any(isinstance(element, Buttons | Form) for element in card.elements)


def each_button(element: Element, turn: Callable[[Button], Button]) -> Element:
    """The element with each of its buttons turned into what ``turn`` makes of it."""
    if isinstance(element, Buttons):
        return replace(element, visible=tuple(map(turn, element.visible)), more=tuple(map(turn, element.more)))
    if isinstance(element, Form):
        return replace(element, submit=turn(element.submit), others=tuple(map(turn, element.others)))
    return element
