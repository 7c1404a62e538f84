"""What depends on where a component stands or on its neighbours: nesting, forms, names, what a tap sends."""

import re
from collections.abc import Callable, Collection, Mapping
from itertools import pairwise
from typing import Any

from bot.card_rules.limits import MOST_DEPTH, MOST_TABLES
from bot.card_rules.problem import TABLE_ROWS, TOO_MANY, Problem, Problems, malformed
from bot.card_rules.shapes import below
from bot.card_rules.tree import CONTAINERS, Found

ROOT_ONLY = ("form", "table")
FORM_ONLY = ("multi_select_static", "multi_select_person")
INPUTS = (
    "input",
    "select_static",
    "multi_select_static",
    "select_person",
    "multi_select_person",
    "date_picker",
    "picker_time",
    "picker_datetime",
    "select_img",
    "checker",
)
CONTROLS = frozenset(("button", "overflow", *INPUTS))
_WITH_OPTIONS = ("overflow", "select_static", "multi_select_static", "select_person", "multi_select_person")
_PICKERS = {"date_picker": "initial_date", "picker_time": "initial_time", "picker_datetime": "initial_datetime"}
_DASHES = r"[ \t]*:?-+:?[ \t]*"
_DELIMITER_ROW = re.compile(rf"[ \t]*\|?{_DASHES}(\|{_DASHES})*\|?[ \t]*")


def where_it_stands(found: Found) -> Problems:
    """Nesting rules: what must stand at the root, what only in a form, how deep containers may go."""
    if found.tag in ROOT_ONLY and found.depth:
        yield malformed(found.path, f"{found.tag} stands at the root of the body only")
    if found.tag in FORM_ONLY and not found.in_form:
        yield malformed(found.path, f"{found.tag} stands in a form only")
    if found.tag == "chart" and found.in_form:
        yield malformed(found.path, "chart does not stand in a form")
    if found.tag in CONTAINERS and found.depth >= MOST_DEPTH:
        yield malformed(found.path, f"more than {MOST_DEPTH} containers inside one another")


def what_a_tap_sends(found: Found) -> Problems:
    """A control without an object value makes the client show 200340 and send nothing."""
    element = found.element
    if element.get("disabled"):
        return
    submits = element.get("form_action_type")
    if submits and not found.in_form:
        yield malformed(found.path + below("form_action_type"), "stands in a form only")
    speaks = isinstance(element.get("value"), dict) or bool(element.get("behaviors"))
    links = element.get("url") or element.get("multi_url")
    inside = found.in_form and (found.tag in INPUTS or submits == "reset")
    if not (speaks or links or inside):
        yield malformed(found.path, f"{found.tag} has neither a callback value nor an address to open")


def choices(found: Found) -> Problems:
    """Options are told apart by their values, and what is chosen at first is one of them."""
    options = found.element.get("options")
    if options is None:
        return
    values = [each["value"] for each in options if "value" in each]
    yield from _twice(values, found.path + below("options"), "value")
    initial = found.element.get("initial_option")
    chosen = [*found.element.get("selected_values", ()), *([initial] if initial else ())]
    if values:
        for value in chosen:
            if value not in values:
                yield malformed(found.path, f"chosen value {value} is not among the options")


def needs_placeholder(found: Found) -> Problems:
    """A date or time picker without a first value must say what to pick."""
    initial = _PICKERS[found.tag]
    if initial not in found.element and "placeholder" not in found.element:
        yield malformed(found.path, f"{found.tag} needs a placeholder or {initial}")


def rows(found: Found) -> Problems:
    """A table's rows speak of declared columns only."""
    names = [column["name"] for column in found.element["columns"]]
    yield from _twice(names, found.path + below("columns"), "name")
    for index, row in enumerate(found.element["rows"]):
        for key in row:
            if key not in names:
                yield Problem(TABLE_ROWS, f"{found.path} -> rows -> [{index}]", f"{key} is not a declared column")


def overflow_needs_values(found: Found) -> Problems:
    """Without a value the callback cannot tell which entry of a menu was tapped."""
    for index, option in enumerate(found.element["options"]):
        if "value" not in option and "multi_url" not in option:
            yield malformed(f"{found.path} -> options -> [{index}]", "needs a value or an address")


_RULES: tuple[tuple[Callable[[Found], Problems], Collection[str]], ...] = (
    (where_it_stands, (*ROOT_ONLY, *FORM_ONLY, *CONTAINERS, "chart")),
    (what_a_tap_sends, CONTROLS),
    (choices, _WITH_OPTIONS),
    (needs_placeholder, _PICKERS),
    (rows, ("table",)),
    (overflow_needs_values, ("overflow",)),
)
PLACE_RULES = {tag: [rule for rule, tags in _RULES if tag in tags] for _, tags in _RULES for tag in tags}
"""What is looked at for a component by itself, by its tag."""


def names(all_found: list[Found]) -> Problems:
    """In a form every control needs a name; names and element ids are unique in the card."""
    for found in all_found:
        if found.in_form and found.tag in CONTROLS and found.tag != "overflow" and not found.element.get("name"):
            yield malformed(found.path, "name is required in a form")
    given = [found.element["name"] for found in all_found if found.element.get("name")]
    yield from _twice(given, "ROOT -> body", "name")


def forms_submit(all_found: list[Found]) -> Problems:
    """A form without a submit button can be filled in but never sent."""
    for form in all_found:
        if form.tag == "form" and not any(
            found.element.get("form_action_type") == "submit" and found.path.startswith(form.path + " ")
            for found in all_found
        ):
            yield malformed(form.path, "needs a button with form_action_type submit")


def tables(all_found: list[Found]) -> Problems:
    """Table components and markdown tables are counted together, also those in folded panels."""
    count = sum(_tables_in(found.element) for found in all_found)
    if count > MOST_TABLES:
        yield Problem(TOO_MANY, "ROOT -> body", "card table number over limit; ErrorValue: table")


def element_ids(given: list[str]) -> Problems:
    """Element ids are unique in the card, header included."""
    yield from _twice(given, "ROOT", "element_id")


def _tables_in(element: Mapping[str, Any]) -> int:
    if element["tag"] == "table":
        return 1
    return _markdown_tables(element["content"]) if element["tag"] == "markdown" else 0


def _markdown_tables(content: str) -> int:
    lines = content.split("\n") if "|" in content else ()
    return sum(
        "|" in above and "|" in below_it and _DELIMITER_ROW.fullmatch(below_it) is not None
        for above, below_it in pairwise(lines)
    )


def _twice(values: list[Any], path: str, key: str) -> Problems:
    seen: set[Any] = set()
    for value in values:
        if value in seen:
            yield malformed(path, f"{key} {value} is not unique")
        seen.add(value)
