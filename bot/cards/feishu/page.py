"""What the pieces of one card share while it is rendered: whom ids belong to, how much may be shown, what is taken."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.card_rules import BUDGET_TABLES

Json = dict[str, Any]
OpenIdOf = Callable[[int], str | None]
"""The open id of a person of our table, None when they have none on this cloud."""

CUT = "…（全文见详情）"
_OPEN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_JOINS = re.compile("[\u0300-\u036f\u200d\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


@dataclass(frozen=True, slots=True)
class Look:
    """How much of everything is shown; the smaller looks are for cards that would not fit.

    ``text`` limits each piece of text, ``filled`` what stands in an input, in characters; ``items`` limits the rows or
    entries of one element, ``options`` the choices of one input. ``compact`` sets fields as lines instead of columns.
    """

    text: int
    items: int
    options: int
    filled: int
    compact: bool


@dataclass(slots=True)
class Page:
    """One rendering of one card."""

    open_id_of: OpenIdOf
    look: Look
    names: set[str] = field(default_factory=set)
    tables_left: int = BUDGET_TABLES

    def mention_id(self, person_id: int) -> str | None:
        """The id to mention somebody by; never ``all`` and never anything that could leave the tag."""
        open_id = self.open_id_of(person_id)
        return open_id if open_id and open_id != "all" and _OPEN_ID.fullmatch(open_id) else None

    def name(self, wanted: str) -> str:
        """A component name nobody on this card has yet: Feishu refuses a form whose names repeat."""
        base = wanted[:80] or "unnamed"
        name, number = base, 1
        while name in self.names:
            number += 1
            name = f"{base}__{number}"
        self.names.add(name)
        return name

    def cut(self, text: str, most: int = 0) -> str:
        """At most ``most`` characters, or the look's limit; a cut is always marked (F-83)."""
        limit = most if 0 < most < self.look.text else self.look.text
        return text if len(text) <= limit else cut(text, limit)


def cut(text: str, most: int, mark: str = CUT) -> str:
    """The text, or its beginning and the mark; never parts a sign from the marks that belong to it."""
    if len(text) <= most:
        return text
    end = most
    while end and (_JOINS.match(text, end) or text[end - 1] == "\u200d"):
        end -= 1
    return text[: end or most].rstrip() + mark


def plain_text(content: str) -> Json:
    """A text node in which Feishu reads no markup."""
    return {"tag": "plain_text", "content": content}


def markdown(content: str) -> Json:
    """A paragraph with markup; empty ones are not known to be accepted, so they show a dash."""
    return {"tag": "markdown", "content": content or "—"}
