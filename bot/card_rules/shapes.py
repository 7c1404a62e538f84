"""What a value in a card may look like: small checks from which the table of components is put together.

A check takes a value and its path as Feishu writes it, and yields the problems it finds.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.card_rules.problem import PARSE, Problem, Problems

Check = Callable[[Any, str], Problems]


def wrong(path: str, text: str) -> Problems:
    """A refusal of the ordinary kind: the JSON does not parse as a card."""
    yield Problem(PARSE, path, text)


def below(path: str, key: str) -> str:
    """The path of a property."""
    return f"{path} -> {key}"


def text(most: int | None = None, least: int = 0) -> Check:
    """A string of ``least`` to ``most`` characters."""

    def check(value: Any, path: str) -> Problems:
        if not isinstance(value, str):
            yield from wrong(path, "must be a string")
        elif len(value) < least:
            yield from wrong(path, "must not be empty")
        elif most is not None and len(value) > most:
            yield from wrong(path, f"longer than {most} characters")

    return check


def matching(pattern: str, meaning: str) -> Check:
    """A string of one form."""
    compiled = re.compile(pattern)

    def check(value: Any, path: str) -> Problems:
        if not isinstance(value, str) or compiled.fullmatch(value) is None:
            yield from wrong(path, f"must be {meaning}")

    return check


def one_of(*allowed: str | int) -> Check:
    """One of a few words."""

    def check(value: Any, path: str) -> Problems:
        if isinstance(value, bool) or not isinstance(value, str | int) or value not in allowed:
            yield from wrong(path, f"must be one of {', '.join(map(str, allowed))}")

    return check


def boolean(value: Any, path: str) -> Problems:
    """True or false."""
    if not isinstance(value, bool):
        yield from wrong(path, "must be true or false")


def whole(low: int, high: int | None = None) -> Check:
    """A whole number from ``low`` to ``high``."""

    def check(value: Any, path: str) -> Problems:
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= low
        if not fits or (high is not None and value > high):
            yield from wrong(path, f"must be a whole number from {low}" + (f" to {high}" if high is not None else ""))

    return check


def number(value: Any, path: str) -> Problems:
    """Any number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield from wrong(path, "must be a number")


def mapping(value: Any, path: str) -> Problems:
    """Any object: a callback value must be one, a string is refused by the client."""
    if not isinstance(value, dict):
        yield from wrong(path, "must be an object")


def either(*checks: Check) -> Check:
    """Good when any one of the checks is; otherwise the first one's problems are told."""

    def check(value: Any, path: str) -> Problems:
        first: list[Problem] = []
        for each in checks:
            found = list(each(value, path))
            if not found:
                return
            first = first or found
        yield from first

    return check


def listing(item: Check, *, least: int = 0, most: int | None = None) -> Check:
    """A list of ``least`` to ``most`` items that all pass ``item``."""

    def check(value: Any, path: str) -> Problems:
        if not isinstance(value, list | tuple):
            yield from wrong(path, "must be a list")
            return
        if len(value) < least:
            yield from wrong(path, f"needs at least {least}")
        if most is not None and len(value) > most:
            yield from wrong(path, f"holds more than {most}")
        for index, each in enumerate(value):
            yield from item(each, place(path, index, each))

    return check


def place(path: str, index: int, value: Any) -> str:
    """The path of a list's item, with its tag as Feishu shows it."""
    tag = value.get("tag") if isinstance(value, dict) else None
    return f"{path} -> [{index}]" + (f"(tag: {tag})" if isinstance(tag, str) else "")


def record(keys: Mapping[str, Check], required: Sequence[str] = ()) -> Check:
    """An object with these properties and no other: 2.0 refuses what it does not know, 1.0 ignored it."""

    def check(value: Any, path: str) -> Problems:
        if not isinstance(value, dict):
            yield from wrong(path, "must be an object")
            return
        for key in required:
            if key not in value:
                yield from wrong(path, f"{key} is required")
        for key, each in value.items():
            known = keys.get(key)
            if known is None:
                yield from wrong(path, f"unknown property, property: {key}")
            else:
                yield from known(each, below(path, key))

    return check


def table_of(check: Check) -> Check:
    """An object whose names are free and whose values all pass ``check``."""

    def checked(value: Any, path: str) -> Problems:
        if not isinstance(value, dict):
            yield from wrong(path, "must be an object")
            return
        for key, each in value.items():
            yield from check(each, below(path, str(key)))

    return checked


def anything(value: Any, path: str) -> Problems:
    """Not looked into."""
    yield from ()
