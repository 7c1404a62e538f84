"""A table of text, and how its cells are worded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.workdays import WorkCalendar
from bot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; every row has a text for each heading."""

    title: str
    headings: tuple[str, ...]
    rows: Iterator[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Words:
    """Names and moments as a ledger writes them; moments in the company's zone, so that they sort as text."""

    uow: UnitOfWork
    calendar: WorkCalendar
    now: datetime

    def name(self, person_id: int | None) -> str:
        """How a person is called, '' for nobody."""
        return "" if person_id is None else self.uow.roster.person(person_id).display

    def names(self, person_ids: tuple[int, ...]) -> str:
        """Several people."""
        return "、".join(map(self.name, person_ids))

    def department(self, department_id: int | None) -> str:
        """A department's name, '' for none."""
        return "" if department_id is None else self.uow.roster.department(department_id).name

    def when(self, moment: datetime | None) -> str:
        """2026-11-27 18:00, '' for never."""
        return "" if moment is None else f"{self.calendar.local(moment):%Y-%m-%d %H:%M}"
