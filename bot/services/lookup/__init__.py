"""Departments and people by name, alias, pinyin, initials or typo; what is not certain is asked, never guessed."""

from bot.services.lookup.directory import Directory
from bot.services.lookup.entries import (
    Ambiguous,
    AmbiguousError,
    Candidate,
    DepartmentEntry,
    Found,
    PersonEntry,
    Unknown,
    UnknownError,
    candidate,
)
from bot.services.lookup.spelling import likeness

__all__ = [
    "Ambiguous",
    "AmbiguousError",
    "Candidate",
    "DepartmentEntry",
    "Directory",
    "Found",
    "PersonEntry",
    "Unknown",
    "UnknownError",
    "candidate",
    "likeness",
]
