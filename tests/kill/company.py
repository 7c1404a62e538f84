"""A small company out of the seeded one: two departments that work together, and one that must hear nothing of it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo import company_settings
from bot.emulator.company import COMPANY, Company, CompanyDepartment, CompanyGroup, Employee
from bot.emulator.serve import Server

from tests.kill.seats import Seats
from tests.stories.settings import Setting

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DEPARTMENTS = ("市场部", "研发部")
_PEOPLE = ("周建国", "林晓彤", "王磊", "李敏", "赵强", "刘洋")
_OUTSIDE, _OUTSIDERS = ("销售部",), ("吴婷", "徐静")
_SECTIONS = {"people", "departments", "roles", "groups"}

SMALL_COMPANY = replace(
    COMPANY,
    employees=tuple(
        replace(each, superior=each.superior if each.superior in (*_PEOPLE, *_OUTSIDERS) else "")
        for each in COMPANY.employees
        if each.name in (*_PEOPLE, *_OUTSIDERS)
    ),
    departments=tuple(
        replace(each, deputies=()) for each in COMPANY.departments if each.name in (*_DEPARTMENTS, *_OUTSIDE)
    ),
    groups=(
        replace(COMPANY.groups[0], departments=_DEPARTMENTS, members=_PEOPLE),
        replace(COMPANY.groups[1], departments=_OUTSIDE, members=_OUTSIDERS),
    ),
    review="市场部",
)


def large_company(people: int, rooms: int) -> Company:
    """Departments with a head, a liaison and a room each, which share the people evenly."""
    names = [f"员工{number}" for number in range(people)]
    departments = [f"第{number}部" for number in range(rooms)]
    return Company(
        name="大公司",
        employees=tuple(Employee(name, departments[n % rooms], "") for n, name in enumerate(names)),
        departments=tuple(
            CompanyDepartment(name, f"D{n}", (), names[n], (names[n + rooms],)) for n, name in enumerate(departments)
        ),
        groups=tuple(CompanyGroup(name, (name,), tuple(names[n::rooms])) for n, name in enumerate(departments)),
        leader=names[0],
        secretary=names[1],
        review=departments[0],
    )


def write_company_file(
    path: Path,
    server: Server,
    store_url: str,
    company: Company = SMALL_COMPANY,
    setting: Setting = Setting.FEISHU,
    **more: dict[str, Any],
) -> None:
    """Write the company's settings against its clouds and this store, and ``more`` sections; data lies beside."""
    seats = Seats(setting, company)
    settings = company_settings(server, path.parent, company, people=seats.people(server), groups=seats.groups(server))
    sections: dict[str, Any] = {
        "store": {"url": store_url},
        "http": {"port": 0},
        **seats.apps(server),
        **settings.model_dump(mode="json", include=_SECTIONS, exclude_defaults=True),
        "groups": seats.groups(server),  # a dump hides the robots' addresses
        "minutes": {"silent_confirm": True},
        **more,
    }
    lines = ['data_dir = "."']
    for name, value in sections.items():
        tables = [(f"[[{name}]]", table) for table in value] if isinstance(value, list) else [(f"[{name}]", value)]
        for head, table in tables:
            lines += ["", head, *_pairs(table)]
    path.write_text("\n".join(lines), encoding="utf-8")


def at_work_now() -> dict[str, Any]:
    """A calendar for processes that live in real time, which may be a Sunday night: nobody is to be spared then."""
    today = datetime.now(SHANGHAI).date()
    return {"quiet": "", "work_days": [str(today), str(today + timedelta(days=1))]}


def _pairs(table: Mapping[str, Any]) -> list[str]:
    """A JSON string, list or truth value is a TOML one too."""
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
