"""What a use case works with: the unit of work, the company, the time, who acts, and from which event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.dates import echo, echo_late, echo_stretch
from bot.domain.people import Department, Person
from bot.domain.subject import Subject
from bot.services.company import Company
from bot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Desk:
    """One actor at one moment; ``actor`` is None when a timer acts."""

    uow: UnitOfWork
    company: Company
    now: datetime
    actor: Person | None
    source: str

    @property
    def me(self) -> Person:
        """The person who acts; a timer's use cases never ask."""
        assert self.actor is not None, "a timer has no person"
        return self.actor

    def note(self, subject: Subject, what: str, **data: Any) -> None:
        """Write the journal: every change, who, when, why, from which event (P04)."""
        actor_id = self.actor.id if self.actor else None
        if self.actor and self.uow.absences.acting_for is not None:
            data["for"] = self.uow.absences.acting_for
        self.uow.journal.append(subject, what, self.now, actor_id, self.source, **data)

    def name(self, person_id: int | None) -> str:
        """How a person is called."""
        return self.uow.roster.person(person_id).display if person_id is not None else "—"

    def when(self, moment: datetime) -> str:
        """A moment in the company's zone, with its weekday: 11月27日(周五)18:00."""
        return echo(moment, self.company.calendar, self.now)

    def stretch(self, begin: datetime, end: datetime) -> str:
        """From when to when, in the company's zone: 11月23日至24日."""
        return echo_stretch(begin, end, self.company.calendar, self.now)

    def late(self, due_at: datetime) -> str:
        """How long something is overdue, '' when it is not."""
        return echo_late(due_at, self.now, self.company.calendar) if self.now > due_at else ""

    def department(self, department_id: int) -> Department:
        """A department, as it stands now."""
        return self.uow.roster.department(department_id)

    def names(self, person_ids: tuple[int, ...]) -> str:
        """Several people, for a sentence."""
        return "、".join(self.name(person_id) for person_id in person_ids)
