"""What the pieces of one card share while it is rendered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.text import UserText, shorten

UserIdOf = Callable[[int], str | None]
"""The user id of a person of our table, None when they have none on this cloud."""

MORE = "其余发「/查 编号」看"
_USER_ID = re.compile(r"[A-Za-z0-9_.@-]{1,64}")
_EVERYBODY = "@ALL"
_ENDLESS = 10_000


@dataclass(frozen=True, slots=True)
class Look:
    """How much of everything is shown: characters of a piece of text, entries of a list or table; folds or not.

    ``hints``: whether a form without inputs explains its lines; the first to go, for what the card tells matters more.
    """

    text: int
    items: int
    folds: bool
    hints: bool = False


@dataclass(slots=True)
class Page:
    """One rendering of one card; ``at`` gathers who is mentioned, user id to name.

    ``is_cut``: something was left out so far that has to be told of (F-83), once for the whole card: ``MORE``.
    """

    user_id_of: UserIdOf
    look: Look
    at: dict[str, str]
    is_cut: bool = False

    def uncut(self) -> "Page":
        """The same card for what must be read to its end."""
        return replace(self, look=replace(self.look, text=_ENDLESS))

    def mention(self, person_id: int, name: str) -> str | None:
        """The id to mention somebody by, who is then notified; never everybody."""
        user_id = self.user_id_of(person_id)
        if not user_id or user_id.upper() == _EVERYBODY or not _USER_ID.fullmatch(user_id):
            return None
        self.at[user_id] = name
        return user_id

    def cut(self, text: UserText | str) -> str:
        """At most the look's number of characters."""
        raw = text.text if isinstance(text, UserText) else text
        if len(raw) <= self.look.text:
            return raw
        self.is_cut = True
        return shorten(raw, self.look.text)

    def closed(self, title: str) -> str:
        """What stands for something that has no room."""
        self.is_cut = True
        return f"{title}…"
