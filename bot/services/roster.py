"""Brings people, departments, offices and rooms of the configuration into the store, where rights are looked up."""

from bot.config import DepartmentEntry, PersonEntry, Settings
from bot.domain.people import Department, Person
from bot.services import lookup
from bot.services.lookup import Directory
from bot.store.roster import Roster
from bot.store.unit_of_work import UnitOfWork


def sync_roster(uow: UnitOfWork, settings: Settings) -> None:
    """Make the tables say what the configuration says; who is gone from it loses every right, keeps their history."""
    roster = uow.roster
    people = roster.put_people({entry.name: {"display": entry.display or entry.name} for entry in settings.people})
    departments = {entry.name: _put_department(roster, entry, people) for entry in settings.departments}
    roster.put_people({entry.name: _place_of(entry, people, departments, settings) for entry in settings.people})
    roster.put_identities("feishu", {people[entry.name]: entry.feishu for entry in settings.people if entry.feishu})
    roster.put_identities(
        "dingtalk", {people[entry.name]: entry.dingtalk for entry in settings.people if entry.dingtalk}
    )
    roster.retire_people(people)
    roster.retire_departments(departments)
    for office in ("leader", "secretary", "board"):
        roster.put_office(office, people.get(getattr(settings.roles, office)))
    roster.put_office("review", None, departments.get(settings.roles.review))
    for group in settings.groups:
        chats = {cloud: chat for cloud, chat in (("feishu", group.feishu), ("dingtalk", group.dingtalk)) if chat}
        uow.rooms.put(group.name, chats, [departments[name] for name in group.departments])


def directory_of(uow: UnitOfWork) -> Directory:
    """Everybody and every department that can be named in chat."""
    departments = uow.roster.departments()
    by_id = {department.id: department.name for department in departments}
    return Directory(
        [_department_entry(department) for department in departments],
        [_person_entry(person, by_id) for person in uow.roster.people()],
    )


def _put_department(roster: Roster, entry: DepartmentEntry, people: dict[str, int]) -> int:
    members = {
        "liaison": [people[name] for name in entry.liaisons],
        "deputy": [people[name] for name in entry.deputies],
    }
    return roster.put_department(
        entry.name,
        members,
        code=entry.code,
        aliases=list(entry.aliases),
        head_id=people.get(entry.head),
        progress_id=people.get(entry.progress),
    )


def _place_of(
    entry: PersonEntry, people: dict[str, int], departments: dict[str, int], settings: Settings
) -> dict[str, int | None]:
    home = departments.get(entry.department or _home_by_office(entry.name, settings))
    known = {} if home is None else {"department_id": home}  # else what they said when they were asked stays
    return {"superior_id": people.get(entry.superior), **known}


def _home_by_office(name: str, settings: Settings) -> str:
    """The department somebody heads or is liaison of (SURFACE 3)."""
    return next((d.name for d in settings.departments if name in (d.head, *d.liaisons)), "")


def _department_entry(department: Department) -> lookup.DepartmentEntry:
    return lookup.DepartmentEntry(department.id, department.name, department.code, department.aliases)


def _person_entry(person: Person, departments: dict[int, str]) -> lookup.PersonEntry:
    home = departments.get(person.department_id, "") if person.department_id else ""
    return lookup.PersonEntry(person.id, person.handle, person.display, home)
