"""Whom a message calls, found and turned into mere names wherever they are in its tree."""

from collections.abc import Container, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from bot.cards.model import Mention, Message, Person

T = TypeVar("T", bound=Message)


def mentioned(message: Message) -> tuple[int, ...]:
    """The people whom the message notifies, each once."""
    return tuple(dict.fromkeys(mention.person_id for mention in _mentions(message)))


def calling(message: T, called: Container[int]) -> T:
    """The same message that notifies only those ``called``; the others are named."""
    turned: T = _turned(message, called)
    return turned


def _mentions(part: Any) -> Iterator[Mention]:
    if isinstance(part, Mention):
        yield part
    elif isinstance(part, tuple):
        for inner in part:
            yield from _mentions(inner)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _mentions(getattr(part, each.name))


def _turned(part: Any, called: Container[int]) -> Any:
    if isinstance(part, Mention):
        return part if part.person_id in called else Person(part.person_id, part.name)
    if isinstance(part, tuple):
        return tuple(_turned(inner, called) for inner in part)
    if is_dataclass(part) and not isinstance(part, type) and any(_mentions(part)):
        return replace(part, **{each.name: _turned(getattr(part, each.name), called) for each in fields(part)})
    return part
