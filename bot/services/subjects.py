"""What a todo is about, in words: number and title of any record."""

from dataclasses import dataclass

from bot.domain import subject as subjects
from bot.domain.subject import Subject
from bot.services.desk import Desk
from bot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SubjectWords:
    """A record's number and title as people know them; ``view`` is the card on which its acts are done."""

    number: str
    title: str
    view: str


def in_words(desk: Desk, subject: Subject) -> SubjectWords:
    """The record in words; raises LookupError for an unknown kind."""
    if subject.kind == "need":
        need = desk.uow.needs.get(subject.id)
        return SubjectWords(need.number, need.title, "need")
    raise LookupError(f"no words for {subject}")


def find_numbered(uow: UnitOfWork, number: str) -> Subject | None:
    """The record with this number, of whatever kind."""
    need = uow.needs.by_number(number)
    return subjects.need(need.id) if need else None
