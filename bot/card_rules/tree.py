"""Walks a card's components, telling of each where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.card_rules.shapes import below, place

_ANY_DEPTH = 1_000
CONTAINERS = frozenset(("form", "column_set", "collapsible_panel", "interactive_container"))
_NESTED = (dict, list, tuple)


@dataclass(slots=True)
class Found:
    """A component: how many containers it stands in, whether one of them is a form, and its way from the root."""

    element: Mapping[str, Any]
    tag: str
    depth: int
    in_form: bool
    index: int
    within: "Found | None"
    column: int = 0

    @property
    def path(self) -> str:
        """Where it stands, as Feishu writes it; asked for only when something is wrong there."""
        return self._elements + place(self.index, self.element)

    @property
    def _elements(self) -> str:
        if self.within is None:
            return "ROOT -> body -> elements"
        if self.within.tag != "column_set":
            return self.within.path + below("elements")
        column = self.within.element["columns"][self.column]
        return self.within.path + below("columns") + place(self.column, column) + below("elements")


@dataclass(frozen=True, slots=True)
class Survey:
    """What one look over a whole card tells: how deep it goes, what Feishu counts, and the element ids."""

    too_deep: bool
    tags: int
    element_ids: list[str]


def components(card: Mapping[str, Any]) -> list[Found]:
    """Every component of a card's body, outer before inner; columns are not told of, but looked into.

    To be asked only when the card's shape was found good.
    """
    found: list[Found] = []
    _gather(card.get("body", {}), None, 0, found)
    return found


def _gather(holder: Mapping[str, Any], within: Found | None, column: int, found: list[Found]) -> None:
    depth = 0 if within is None else within.depth + 1
    in_form = within is not None and (within.in_form or within.tag == "form")
    for index, element in enumerate(holder.get("elements", ())):
        each = Found(element, element["tag"], depth, in_form, index, within, column)
        found.append(each)
        if each.tag == "column_set":
            for number, inner in enumerate(element["columns"]):
                _gather(inner, each, number, found)
        elif each.tag in CONTAINERS:
            _gather(element, each, 0, found)


def count_elements(value: Any) -> int:
    """How many objects carry a ``tag``: what Feishu counts against its limit of 200."""
    return survey(value, _ANY_DEPTH).tags


def survey(value: Any, deepest: int) -> Survey:
    """Look over a value level by level, no deeper than ``deepest``; to be done before anything recursive is."""
    level, depth, tags = [value] if isinstance(value, _NESTED) else [], 0, 0
    ids: list[str] = []
    while level and depth <= deepest:
        following: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                tags += "tag" in each
                if "element_id" in each:
                    ids.append(each["element_id"])
                following += each.values()
            else:
                following += each
        level, depth = [each for each in following if isinstance(each, _NESTED)], depth + 1
    return Survey(bool(level), tags, [each for each in ids if isinstance(each, str)])
