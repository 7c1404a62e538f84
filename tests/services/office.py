"""A small company on a real SQLite file, and a clock: use cases called the way handlers call them."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.calendars import build_calendar
from bot.config import Settings, build
from bot.domain.forms import Checked, Layout, Typed, check
from bot.domain.people import Person
from bot.domain.wording import WordGate
from bot.services.company import Company
from bot.services.desk import Desk
from bot.services.resolver import CompanyResolver
from bot.services.roster import directory_of, sync_roster
from bot.store.database import open_engine
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import Connection

PEOPLE = {"王磊": "市场部", "李敏": "市场部", "何佳": "市场部", "赵强": "研发部", "刘洋": "研发部", "林晓彤": ""}
COMPANY: dict[str, Any] = {
    "people": [
        {"name": name, "department": department, "feishu": f"ou_{number}"}
        for number, (name, department) in enumerate(PEOPLE.items())
    ],
    "departments": [
        {"name": "市场部", "code": "SHB", "head": "王磊", "liaisons": ["李敏"]},
        {"name": "研发部", "code": "YFB", "head": "赵强", "liaisons": ["刘洋"]},
    ],
    "roles": {"secretary": "林晓彤"},
    "groups": [{"name": "新品上市协作群", "feishu": "oc_group", "departments": ["市场部", "研发部"]}],
}


@dataclass
class Office:
    """One connection, one company; ``desk`` says who acts and when."""

    connection: Connection
    company: Company
    now: datetime

    @property
    def uow(self) -> UnitOfWork:
        """The repositories."""
        return UnitOfWork(self.connection)

    def person(self, name: str) -> Person:
        """A person by name."""
        return next(p for p in self.uow.roster.people() if p.display == name)

    def desk(self, name: str | None = None, now: datetime | None = None) -> Desk:
        """The desk of a person, or of a timer."""
        actor = self.person(name) if name else None
        return Desk(self.uow, self.company, now or self.now, actor, "test")

    def fill(self, desk: Desk, layout: Layout, typed: Typed, also_required: tuple[str, ...] = ()) -> Checked:
        """A form filled in by that desk's person."""
        return check(layout, typed, CompanyResolver(desk), self.company.gate, also_required)

    @property
    def room_id(self) -> int:
        """The company's only group."""
        return self.uow.rooms.all()[0].id


def open_office(empty: Path, folder: Path, now: datetime, changes: Mapping[str, Any] | None = None) -> Office:
    """A fresh store with the company in it; ``changes`` are further sections of the configuration."""
    path = shutil.copy(empty, folder / "liaison.sqlite3")
    connection = open_engine(f"sqlite:///{path}").connect()
    settings = build({**COMPANY, **(changes or {})})
    uow = UnitOfWork(connection)
    sync_roster(uow, settings)
    return Office(connection, company_of(uow, settings), now)


def company_of(uow: UnitOfWork, settings: Settings) -> Company:
    """The company as the settings and its roster in the store make it."""
    calendar = build_calendar(settings.timezone, [str(span) for span in settings.calendar.work])
    return Company(settings, calendar, directory_of(uow), WordGate())
