"""Walks a card's element tree in the order a reader sees it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """An element and the form it stands in, None outside forms."""

    element: Json
    form: Json | None


def elements_of(card: Json) -> Iterator[Placed]:
    """Every element of the body, containers before their content."""
    body = card.get("body")
    if isinstance(body, Mapping):
        yield from _walk(body.get("elements"), None)


def content_of(text: object) -> str:
    """The content of a text object ``{"tag": "plain_text", "content": …}``, '' when there is none."""
    return str(text.get("content", "")) if isinstance(text, Mapping) else ""


def _walk(elements: object, form: Json | None) -> Iterator[Placed]:
    if not isinstance(elements, list):
        return
    for element in elements:
        if not isinstance(element, Mapping):
            continue
        yield Placed(element, form)
        inside = element if element.get("tag") == "form" else form
        yield from _walk(element.get("columns"), inside) if element.get("tag") == "column_set" else ()
        yield from _walk(element.get("elements"), inside)
