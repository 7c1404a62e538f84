"""What a value in a card may look like: small checks from which the table of components is put together.

A check takes a value and returns the problems it finds, their paths counted from that value. Whoever looks into a list
or an object puts the step before them, so that a good card, which nearly every one is, costs no paths.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.card_rules.problem import Problem, malformed

Check = Callable[[Any], Sequence[Problem]]

_GOOD: Sequence[Problem] = ()
_LISTS = (list, tuple)


def wrong(text: str) -> Sequence[Problem]:
    """A refusal of the ordinary kind: the JSON does not parse as a card."""
    return (malformed("", text),)


def below(key: str) -> str:
    """The step to a property, as Feishu writes it."""
    return f" -> {key}"


def place(index: int, value: Any) -> str:
    """The step to a list's item, with its tag as Feishu shows it."""
    tag = value.get("tag") if isinstance(value, dict) else None
    return f" -> [{index}]" + (f"(tag: {tag})" if isinstance(tag, str) else "")


def under(step: str, found: Sequence[Problem]) -> Sequence[Problem]:
    """The problems as seen from one step above."""
    return [Problem(each.code, step + each.path, each.text) for each in found]


def text(most: int | None = None, least: int = 0) -> Check:
    """A string of ``least`` to ``most`` characters."""

    def check(value: Any) -> Sequence[Problem]:
        if not isinstance(value, str):
            return wrong("must be a string")
        if len(value) < least:
            return wrong("must not be empty")
        if most is not None and len(value) > most:
            return wrong(f"longer than {most} characters")
        return _GOOD

    return check


def matching(pattern: str, meaning: str) -> Check:
    """A string of one form."""
    fullmatch = re.compile(pattern).fullmatch
    refused = wrong(f"must be {meaning}")

    def check(value: Any) -> Sequence[Problem]:
        return _GOOD if isinstance(value, str) and fullmatch(value) else refused

    return check


def one_of(*allowed: str | int) -> Check:
    """One of a few words, or of a few numbers."""
    kinds = {type(each) for each in allowed}
    refused = wrong(f"must be one of {', '.join(map(str, allowed))}")

    def check(value: Any) -> Sequence[Problem]:
        return _GOOD if type(value) in kinds and value in allowed else refused

    return check


def boolean(value: Any) -> Sequence[Problem]:
    """True or false."""
    return _GOOD if isinstance(value, bool) else wrong("must be true or false")


def whole(low: int, high: int | None = None) -> Check:
    """A whole number from ``low`` to ``high``."""

    def check(value: Any) -> Sequence[Problem]:
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= low
        if not fits or (high is not None and value > high):
            return wrong(f"must be a whole number from {low}" + (f" to {high}" if high is not None else ""))
        return _GOOD

    return check


def number(value: Any) -> Sequence[Problem]:
    """Any number."""
    return wrong("must be a number") if isinstance(value, bool) or not isinstance(value, int | float) else _GOOD


def mapping(value: Any) -> Sequence[Problem]:
    """Any object: a callback value must be one, a string is refused by the client."""
    return _GOOD if isinstance(value, dict) else wrong("must be an object")


def anything(value: Any) -> Sequence[Problem]:
    """Not looked into."""
    return _GOOD


def either(*checks: Check) -> Check:
    """Good when any one of the checks is; otherwise the first one's problems are told."""

    def check(value: Any) -> Sequence[Problem]:
        first = _GOOD
        for each in checks:
            found = each(value)
            if not found:
                return _GOOD
            first = first or found
        return first

    return check


def listing(item: Check, *, least: int = 0, most: int | None = None) -> Check:
    """A list of ``least`` to ``most`` items that all pass ``item``."""

    def check(value: Any) -> Sequence[Problem]:
        if not isinstance(value, _LISTS):
            return wrong("must be a list")
        found: list[Problem] = []
        if len(value) < least:
            found += wrong(f"needs at least {least}")
        if most is not None and len(value) > most:
            found += wrong(f"holds more than {most}")
        for index, each in enumerate(value):
            if problems := item(each):
                found += under(place(index, each), problems)
        return found

    return check


def record(keys: Mapping[str, Check], required: Sequence[str] = ()) -> Check:
    """An object with these properties and no other: 2.0 refuses what it does not know, 1.0 ignored it."""
    known = keys.get

    def check(value: Any) -> Sequence[Problem]:
        if not isinstance(value, dict):
            return wrong("must be an object")
        found: list[Problem] = []
        for key in required:
            if key not in value:
                found += wrong(f"{key} is required")
        for key, each in value.items():
            property_of = known(key)
            if property_of is None:
                found += wrong(f"unknown property, property: {key}")
            elif problems := property_of(each):
                found += under(below(key), problems)
        return found

    return check


def table_of(check: Check) -> Check:
    """An object whose names are free and whose values all pass ``check``."""

    def checked(value: Any) -> Sequence[Problem]:
        if not isinstance(value, dict):
            return wrong("must be an object")
        return [problem for key, each in value.items() for problem in under(below(str(key)), check(each))]

    return checked
