"""A refused form loses nothing typed: its inputs are filled again and say what is wrong with them."""

from collections.abc import Mapping
from dataclasses import replace

from bot.cards.model import Card, Choice, Element, Form, Input, PersonChoice

Typed = Mapping[str, str | tuple[str, ...]]


def refill(card: Card, typed: Typed, problems: Mapping[str, str]) -> Card:
    """The card with every input of its forms holding what was typed; person pickers are filled by their builder."""
    return replace(card, elements=tuple(_refill(element, typed, problems) for element in card.elements))


def _refill(element: Element, typed: Typed, problems: Mapping[str, str]) -> Element:
    if not isinstance(element, Form):
        return element
    return replace(element, inputs=tuple(_fill(each, typed, problems) for each in element.inputs))


def _fill(each: Input, typed: Typed, problems: Mapping[str, str]) -> Input:
    each = replace(each, problem=problems.get(each.name, ""))
    value = typed.get(each.name)
    if value is None or isinstance(each, PersonChoice):
        return each
    if isinstance(each, Choice):
        return replace(each, chosen=(value,) if isinstance(value, str) and value else tuple(value))
    return replace(each, value=value if isinstance(value, str) else "、".join(value))
