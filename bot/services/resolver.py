"""What a form asks about the company: departments, people and moments, from what was typed or picked."""

from datetime import datetime

from bot.domain.dates import parse_moment, parse_span
from bot.domain.forms.values import Ref, Span
from bot.domain.people import Person
from bot.services.desk import Desk
from bot.services.lookup import Directory


class CompanyResolver:
    """The Resolver of ``bot.domain.forms`` over the company's directory, calendar and the event's time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._directory: Directory = desk.company.directory
        self.notes: tuple[str, ...] = ()
        """What the person should know about the moments read so far, in sentences: that a day is off, for one."""

    def moment(self, text: str) -> datetime:
        """One aware moment; raises DateError for a past, impossible or unclear one."""
        moment = parse_moment(text, self._desk.now, self._desk.company.calendar)
        self.notes = tuple(dict.fromkeys((*self.notes, *(f"{note}。" for note in moment.notes))))
        return moment.at

    def span(self, text: str) -> Span:
        """A start and a later end, in the company's zone."""
        start, end = parse_span(text, self._desk.now, self._desk.company.calendar)
        local = self._desk.company.calendar.local
        return Span(local(start.at), local(end.at))

    def departments(self, typed: str | tuple[str, ...]) -> tuple[Ref, ...]:
        """Departments by picker value (their id) or by any name; raises UnknownError or AmbiguousError."""
        if isinstance(typed, tuple):
            return tuple(dict.fromkeys(self._department(item) for item in typed))
        picked = self._picked_department(typed)
        if picked is not None:
            return (picked,)
        return tuple(Ref(entry.id, entry.name) for entry in self._directory.split_departments(typed))

    def person(self, typed: str) -> Ref:
        """A person by picker value (the cloud's id) or by any name; namesakes are asked about."""
        picked = self._picked_person(typed)
        if picked is not None:
            return picked
        entry = self._directory.person(typed)
        return Ref(entry.id, entry.display)

    def people(self, typed: str | tuple[str, ...]) -> tuple[Ref, ...]:
        """Several people; a typed list is divided by 、 or commas."""
        if isinstance(typed, tuple):
            return tuple(dict.fromkeys(self.person(item) for item in typed))
        return tuple(Ref(entry.id, entry.display) for entry in self._directory.split_people(typed))

    def _department(self, typed: str) -> Ref:
        picked = self._picked_department(typed)
        if picked is not None:
            return picked
        entry = self._directory.department(typed)
        return Ref(entry.id, entry.name)

    def _picked_department(self, typed: str) -> Ref | None:
        return next((Ref(d.id, d.name) for d in self._desk.uow.roster.departments() if str(d.id) == typed), None)

    def _picked_person(self, typed: str) -> Ref | None:
        roster = self._desk.uow.roster
        known = (roster.person_on("feishu", typed), roster.person_on("dingtalk", typed), self._person_without_id(typed))
        return next((Ref(person.id, person.display) for person in known if person is not None), None)

    def _person_without_id(self, typed: str) -> Person | None:
        """A picker's entry for somebody who has no id on this cloud: ``person:12``."""
        return next((p for p in self._desk.uow.roster.people() if typed == f"person:{p.id}"), None)
