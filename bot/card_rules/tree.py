"""Walks a card's components, telling of each where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.card_rules.shapes import below, place

CONTAINERS = ("form", "column_set", "collapsible_panel", "interactive_container")


@dataclass(frozen=True, slots=True)
class Found:
    """A component, its path, how many containers it stands in, and whether one of them is a form."""

    element: Mapping[str, Any]
    path: str
    depth: int = 0
    in_form: bool = False

    @property
    def tag(self) -> str:
        """The component's name; a card is walked only after its shape was found good."""
        return str(self.element["tag"])


def components(card: Mapping[str, Any]) -> Iterator[Found]:
    """Every component of a card's body, outer before inner; columns are not told of, but looked into."""
    body = card.get("body", {})
    yield from _listed(body.get("elements", ()), "ROOT -> body -> elements", 0, False)


def _listed(elements: Any, path: str, depth: int, in_form: bool) -> Iterator[Found]:
    for index, each in enumerate(elements):
        yield from _one(Found(each, place(path, index, each), depth, in_form))


def _one(found: Found) -> Iterator[Found]:
    yield found
    if found.tag not in CONTAINERS:
        return
    depth, in_form = found.depth + 1, found.in_form or found.tag == "form"
    if found.tag == "column_set":
        columns = below(found.path, "columns")
        for index, column in enumerate(found.element["columns"]):
            path = below(place(columns, index, column), "elements")
            yield from _listed(column.get("elements", ()), path, depth, in_form)
    else:
        yield from _listed(found.element.get("elements", ()), below(found.path, "elements"), depth, in_form)


def count_elements(value: Any) -> int:
    """How many objects carry a ``tag``: what Feishu counts against its limit of 200."""
    waiting, count = [value], 0
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            count += "tag" in each
            waiting.extend(each.values())
        elif isinstance(each, list | tuple):
            waiting.extend(each)
    return count


def nesting(value: Any, most: int) -> bool:
    """Whether objects and lists stand at most ``most`` deep; looked at before anything recursive is."""
    level = [value]
    for _ in range(most + 1):
        level = [child for each in level for child in _children(each)]
        if not level:
            return True
    return False


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else []
