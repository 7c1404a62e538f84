"""What a directory is built from, and what a search of it answers."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.text import shorten
from bot.errors import UserError

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A registered department; ``code`` and ``aliases`` are data of the company, never derived."""

    id: int
    name: str
    code: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A registered person; ``handle`` is unique, ``display`` may repeat, ``department`` tells namesakes apart."""

    id: int
    handle: str
    display: str
    department: str = ""


Entry = TypeVar("Entry", DepartmentEntry, PersonEntry)


@dataclass(frozen=True, slots=True)
class Found(Generic[Entry]):
    """Certain enough to go on with; the full name is echoed."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Ambiguous(Generic[Entry]):
    """At most three that may be meant, the likeliest first: the person is asked."""

    text: str
    candidates: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Unknown(Generic[Entry]):
    """Nothing near enough to offer; ``nearest`` is the least unlike, ``all`` is what there is."""

    text: str
    nearest: tuple[Entry, ...]
    all: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something a button can offer: its label and the text that names it beyond doubt."""

    id: int
    label: str
    text: str


class AmbiguousError(UserError):
    """More than one may be meant, or one was not quite named; ``candidates`` are what a button may offer."""

    def __init__(self, text: str, candidates: tuple[Candidate, ...]) -> None:
        self.text, self.candidates = text, candidates
        labels, shown = " / ".join(candidate.label for candidate in candidates), shorten(text, _SHOWN)
        if len(candidates) == 1:
            super().__init__(f"没找到「{shown}」。您要找的是 {labels} 吗？")
        else:
            super().__init__(f"「{shown}」不止一个可能。您指的是：{labels}？")


class UnknownError(UserError):
    """Nobody and nothing of that name is registered; ``nearest`` may still be offered."""

    def __init__(self, text: str, nearest: tuple[Candidate, ...], advice: str) -> None:
        self.text, self.nearest = text, nearest
        super().__init__(f"没找到「{shorten(text, _SHOWN)}」。{advice}")


def candidate(entry: DepartmentEntry | PersonEntry) -> Candidate:
    """An entry as something to choose; a person's label tells the department, so that namesakes can be told apart."""
    if isinstance(entry, DepartmentEntry):
        return Candidate(entry.id, entry.name, entry.name)
    told_apart_by = [entry.department, entry.handle if entry.handle != entry.display else ""]
    hint = "，".join(part for part in told_apart_by if part)
    return Candidate(entry.id, f"{entry.display}（{hint}）" if hint else entry.display, f"{entry.display}#{entry.id}")
