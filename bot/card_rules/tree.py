"""Walks a card's components, telling of each where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.card_rules.shapes import below, place

_ANY_DEPTH = 1_000
CONTAINERS = ("form", "column_set", "collapsible_panel", "interactive_container")


@dataclass(slots=True)
class Found:
    """A component, its name and path, how many containers it stands in, and whether one of them is a form."""

    element: Mapping[str, Any]
    tag: str
    path: str
    depth: int = 0
    in_form: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """What one look over a whole card tells: how deep it goes, what Feishu counts, and the element ids."""

    too_deep: bool
    tags: int
    element_ids: list[str]


def components(card: Mapping[str, Any]) -> Iterator[Found]:
    """Every component of a card's body, outer before inner; columns are not told of, but looked into."""
    body = card.get("body", {})
    yield from _listed(body.get("elements", ()), "ROOT -> body -> elements", 0, False)


def _listed(elements: Any, path: str, depth: int, in_form: bool) -> Iterator[Found]:
    for index, each in enumerate(elements):
        # a card is walked only after its shape was found good, so the tag is there
        yield from _one(Found(each, each["tag"], place(path, index, each), depth, in_form))


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
    return survey(value, _ANY_DEPTH).tags


def survey(value: Any, deepest: int) -> Survey:
    """Look over a value level by level, no deeper than ``deepest``; to be done before anything recursive is."""
    level, depth, tags = [value], 0, 0
    ids: list[str] = []
    while level and depth <= deepest:
        following: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                tags += "tag" in each
                if isinstance(each.get("element_id"), str):
                    ids.append(each["element_id"])
                following.extend(each.values())
            elif isinstance(each, list | tuple):
                following.extend(each)
        level, depth = following, depth + 1
    return Survey(bool(level), tags, ids)
