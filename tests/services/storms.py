"""A company that was without its bot while everything came due: its settings, and its store as it was left behind."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.config import Settings, build
from bot.domain.forms import Row
from bot.domain.forms.values import Ref
from bot.services import action_items, digests
from bot.services.company import Company
from bot.services.desk import Desk
from bot.services.roster import sync_roster
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import Connection

from tests.domain.company_time import at
from tests.services.office import company_of

MONDAY = at("2026-11-16 10:00")
OPENED = at("2026-11-02 10:00")


def settings_of(size: int, rooms: int, **more: Any) -> Settings:
    """A company whose departments have a head each and share the people evenly, a room each."""
    departments = [f"第{number}部" for number in range(rooms)]
    return build(
        {
            "people": [
                {"name": f"员工{n}", "department": departments[n % rooms], "feishu": f"ou_{n}"} for n in range(size)
            ],
            "departments": [
                {"name": name, "code": f"D{n}", "head": f"员工{n}", "liaisons": [f"员工{n + rooms}"]}
                for n, name in enumerate(departments)
            ],
            "groups": [
                {"name": name, "feishu": f"oc_{n}", "departments": [name]} for n, name in enumerate(departments)
            ],
            **more,
        }
    )


def long_overdue(number: int) -> datetime:
    """In the course of a day before the weekend."""
    return OPENED + timedelta(days=3, minutes=number % 480)


def leave_overdue(
    connection: Connection, settings: Settings, items: int, due_at: Callable[[int], datetime] = long_overdue
) -> Company:
    """So many action items, shared evenly, each with its due time, and nobody was told."""
    uow = UnitOfWork(connection)
    sync_roster(uow, settings)
    company = company_of(uow, settings)
    people, rooms = uow.roster.people(), uow.rooms.all()
    desk = Desk(uow, company, OPENED, people[0], "seed")
    for number in range(items):
        owner = people[number % len(people)]
        row = Row(text=f"第{number}件事", people=(Ref(owner.id, owner.display),), moment=due_at(number))
        action_items.add(desk, row, room_id=rooms[number % len(rooms)].id)
    digests.arm_all(Desk(uow, company, OPENED, None, "seed"))
    return company
