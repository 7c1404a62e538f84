"""What a form asks about the company: departments, people and moments, from what was typed or picked."""

from datetime import datetime

from bot.domain.dates import parse_moment, parse_span
from bot.domain.forms.values import Ref, Span
from bot.services.desk import Desk
from bot.services.lookup import Directory


class CompanyResolver:
    """The Resolver of ``bot.domain.forms`` over the company's directory, calendar and the event's time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._directory: Directory = desk.company.directory

    def moment(self, text: str) -> datetime:
        """One aware moment; raises DateError for a past, impossible or unclear one."""
        return parse_moment(text, self._desk.now, self._desk.company.calendar).at

    def span(self, text: str) -> Span:
        """A start and a later end."""
        start, end = parse_span(text, self._desk.now, self._desk.company.calendar)
        return Span(start.at, end.at)

    def departments(self, typed: str | tuple[str, ...]) -> tuple[Ref, ...]:
        """Departments by picker value (their id) or by any name; raises UnknownError or AmbiguousError."""
        if isinstance(typed, tuple):
            return tuple(self._department(item) for item in typed)
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
        if typed.isdigit():
            department = self._desk.department(int(typed))
            return Ref(department.id, department.name)
        entry = self._directory.department(typed)
        return Ref(entry.id, entry.name)

    def _picked_person(self, typed: str) -> Ref | None:
        for cloud in ("feishu", "dingtalk"):
            person = self._desk.uow.roster.person_on(cloud, typed)
            if person is not None:
                return Ref(person.id, person.display)
        return None
