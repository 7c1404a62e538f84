"""People, departments and offices."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from bot.domain.people import Department, Person
from bot.store.prepared import Prepared, Values
from bot.store.rows import KeyedRows
from bot.store.tables import metadata

_person = metadata.tables["person"]
_identity = metadata.tables["identity"]
_department = metadata.tables["department"]
_membership = metadata.tables["membership"]
_office = metadata.tables["office"]

_PEOPLE_BY_HANDLE = KeyedRows(_person, "handle")
_DEPARTMENTS_BY_NAME = KeyedRows(_department, "name")
_ACCOUNTS = KeyedRows(_identity, "cloud", "tenant", "remote_id")
_NOTHING: Values = {}
_UNUSED: Values = {"private_chat": "", "acted_at": 0}
"""An account by which nobody has acted yet."""

_PERSON = Prepared(select(_person).where(_person.c.id == bindparam("id")))
_PERSON_ON = Prepared(
    select(_person)
    .join(_identity, _identity.c.person_id == _person.c.id)
    .where(_identity.c.cloud == bindparam("cloud"), _identity.c.remote_id == bindparam("remote_id"), _person.c.active)
)
_IDENTITIES = Prepared(
    select(_identity.c.person_id, _identity.c.remote_id).where(_identity.c.cloud == bindparam("cloud"))
)
_CLOUDS_OF = Prepared(
    select(_identity.c.cloud, _identity.c.remote_id, _identity.c.acted_at)
    .where(_identity.c.person_id == bindparam("person_id"))
    .order_by(_identity.c.acted_at.desc(), _identity.c.cloud.desc())  # before they acted: on Feishu
)
_ACTED = Prepared(
    update(_identity)
    .where(_identity.c.cloud == bindparam("on"), _identity.c.person_id == bindparam("who"))
    .values(acted_at=bindparam("moment"))
)
_REMEMBER = Prepared(
    update(_identity).where(
        _identity.c.cloud == bindparam("on"),
        _identity.c.remote_id == bindparam("whose"),
        _identity.c.private_chat != bindparam("chat"),
    )
)
_PRIVATE_CHAT = Prepared(
    select(_identity.c.private_chat).where(
        _identity.c.cloud == bindparam("cloud"), _identity.c.person_id == bindparam("person_id")
    )
)
_DROP = Prepared(
    delete(_identity).where(_identity.c.cloud == bindparam("cloud"), _identity.c.remote_id == bindparam("remote_id"))
)
_JOIN = Prepared(insert(_membership))
_MEMBERSHIPS = Prepared(select(_membership).order_by(_membership.c.position))
_DEPARTMENTS = Prepared(select(_department).where(_department.c.active).order_by(_department.c.id))
_PEOPLE = Prepared(select(_person).where(_person.c.active).order_by(_person.c.id))
_OFFICE = Prepared(select(_office).where(_office.c.name == bindparam("name")))
_VACATE = Prepared(delete(_office).where(_office.c.name == bindparam("name")))
_TAKE_OFFICE = Prepared(insert(_office))


class Roster:
    """Who there is; read at the moment of the act, never from a card.

    What was read is kept until something is written, so that one event asks for the same people and departments once.
    """

    def __init__(self, connection: Connection) -> None:
        self._c = connection
        self.forget()

    def forget(self) -> None:
        """What was read may have changed."""
        self._people: dict[int, Person] = {}
        self._active: list[Person] | None = None
        self._offices: dict[str, int | None] = {}
        self._identities: dict[str, dict[int, str]] = {}
        self._clouds: dict[int, list[tuple[str, str, int]]] = {}
        self._departments: dict[int, Department] | None = None
        self._memberships: dict[tuple[int, str], list[int]] | None = None

    # people

    def person(self, person_id: int) -> Person:
        """The person; raises LookupError when there is none."""
        if person_id not in self._people:
            row = _PERSON.first(self._c, {"id": person_id})
            if row is None:
                raise LookupError(f"no person {person_id}")
            self._people[person_id] = _person_of(row)
        return self._people[person_id]

    def people(self) -> list[Person]:
        """Everybody who is active, by id."""
        if self._active is None:
            self._active = [_person_of(row) for row in _PEOPLE.all(self._c)]
        return self._active

    def person_on(self, cloud: str, remote_id: str) -> Person | None:
        """The active person with this id on a cloud."""
        row = _PERSON_ON.first(self._c, {"cloud": cloud, "remote_id": remote_id})
        if row is None:
            return None
        person = self._people[row.id] = _person_of(row)
        return person

    def identities(self, cloud: str) -> dict[int, str]:
        """Remote id on a cloud by person id."""
        if cloud not in self._identities:
            found = _IDENTITIES.all(self._c, {"cloud": cloud})
            self._identities[cloud] = {row.person_id: row.remote_id for row in found}
        return self._identities[cloud]

    def clouds_of(self, person_id: int) -> list[tuple[str, str]]:
        """Where a person can be reached: (cloud, remote id), where they acted last first, else as they were added."""
        return [(cloud, remote_id) for cloud, remote_id, _ in self._identities_of(person_id)]

    def has_acted(self, person_id: int) -> bool:
        """Whether somebody who is on several clouds acted on one of them, the first of ``clouds_of``."""
        return any(acted_at for _, _, acted_at in self._identities_of(person_id))

    def acted_on(self, cloud: str, person_id: int, now: datetime) -> None:
        """Somebody acts on this cloud; noted only for who could be reached on another one too."""
        known = self._identities_of(person_id)
        if len(known) > 1 and (known[0][0] != cloud or not known[0][2]):
            _ACTED.run(self._c, {"on": cloud, "who": person_id, "moment": int(now.timestamp())})
            del self._clouds[person_id]

    def _identities_of(self, person_id: int) -> list[tuple[str, str, int]]:
        if person_id not in self._clouds:
            found = _CLOUDS_OF.all(self._c, {"person_id": person_id})
            self._clouds[person_id] = [(row.cloud, row.remote_id, row.acted_at) for row in found]
        return self._clouds[person_id]

    def remote_id(self, cloud: str, person_id: int) -> str | None:
        """Somebody's id on a cloud."""
        return next((remote_id for each, remote_id in self.clouds_of(person_id) if each == cloud), None)

    def remember_private_chat(self, cloud: str, remote_id: str, chat_id: str) -> None:
        """Keep the id of somebody's one-to-one chat with the bot."""
        _REMEMBER.run(self._c, {"on": cloud, "whose": remote_id, "chat": chat_id, "private_chat": chat_id})

    def private_chat(self, cloud: str, person_id: int) -> str:
        """Somebody's one-to-one chat with the bot, '' when it is not known."""
        row = _PRIVATE_CHAT.first(self._c, {"cloud": cloud, "person_id": person_id})
        return "" if row is None else str(row.private_chat)

    def private_chat_owner(self, cloud: str, chat_id: str) -> int | None:
        """Whose one-to-one chat this is."""
        query = select(_identity.c.person_id).where(_identity.c.cloud == cloud, _identity.c.private_chat == chat_id)
        return self._c.execute(query).scalar()

    def put_person(self, handle: str, **values: Any) -> int:
        """Insert or change a person by handle and return the id."""
        return self._put(_PEOPLE_BY_HANDLE, {"handle": handle}, {"active": True, **values})

    def put_people(self, wanted: Mapping[str, Values]) -> dict[str, int]:
        """The same for many, with their values by handle; returns the ids."""
        rows = [({"handle": handle}, {"active": True, **values}) for handle, values in wanted.items()]
        return dict(zip(wanted, self._put_all(_PEOPLE_BY_HANDLE, rows), strict=True))

    def put_identity(self, cloud: str, tenant: str, remote_id: str, person_id: int) -> int:
        """Bind an id on a cloud to a person (DECISIONS 1)."""
        key = {"cloud": cloud, "tenant": tenant, "remote_id": remote_id}
        return self._put(_ACCOUNTS, key, {"person_id": person_id}, defaults=_UNUSED)

    def put_identities(self, cloud: str, remote_ids: Mapping[int, str]) -> None:
        """Each of these people, by id, is known by this id on the cloud and by no other one."""
        rows = [
            ({"cloud": cloud, "tenant": "", "remote_id": remote_id}, {"person_id": person_id})
            for person_id, remote_id in remote_ids.items()
        ]
        self._put_all(_ACCOUNTS, rows, _UNUSED)
        for known in _IDENTITIES.all(self._c, {"cloud": cloud}):
            if remote_ids.get(known.person_id, known.remote_id) != known.remote_id:
                self.drop_identity(cloud, known.remote_id)

    def put_account(self, cloud: str, tenant: str, remote_id: str, private_chat: str, person_id: int) -> None:
        """Bind an account, whose one-to-one chat is known, to a person."""
        identity_id = self.put_identity(cloud, tenant, remote_id, person_id)
        self._c.execute(update(_identity).where(_identity.c.id == identity_id).values(private_chat=private_chat))

    def drop_identity(self, cloud: str, remote_id: str) -> None:
        """Nobody is known by this id any more."""
        self.forget()
        _DROP.run(self._c, {"cloud": cloud, "remote_id": remote_id})

    def retire_people(self, handles: Container[str]) -> None:
        """Mark everybody else inactive: their rights end, their history stays."""
        for person in self.people():
            if person.handle not in handles:
                self.put_person(person.handle, active=False)

    # departments and offices

    def departments(self) -> list[Department]:
        """All active departments with the people who act for them, in the configured order."""
        return list(self._all_departments().values())

    def department(self, department_id: int) -> Department:
        """The department, dissolved or not; raises LookupError when there never was one."""
        found = self._all_departments().get(department_id)
        return found if found is not None else self._dissolved(department_id)

    def _dissolved(self, department_id: int) -> Department:
        row = self._c.execute(select(_department).where(_department.c.id == department_id)).first()
        if row is None:
            raise LookupError(f"no department {department_id}")
        return _department_of(row, self._members())

    def _members(self) -> dict[tuple[int, str], list[int]]:
        if self._memberships is None:
            self._memberships = {}
            for row in _MEMBERSHIPS.all(self._c):
                self._memberships.setdefault((row.department_id, row.role), []).append(row.person_id)
        return self._memberships

    def _all_departments(self) -> dict[int, Department]:
        if self._departments is None:
            members = self._members()
            self._departments = {row.id: _department_of(row, members) for row in _DEPARTMENTS.all(self._c)}
        return self._departments

    def put_department(self, name: str, members: dict[str, list[int]], **values: Any) -> int:
        """Insert or change a department by name, with its liaisons and deputies in order."""
        department_id = self._put(_DEPARTMENTS_BY_NAME, {"name": name}, {"active": True, "aliases": [], **values})
        known = self._members()
        if any(known.get((department_id, role), []) != ids for role, ids in members.items()):
            self._set_members(department_id, members)
        return department_id

    def _set_members(self, department_id: int, members: dict[str, list[int]]) -> None:
        self._c.execute(delete(_membership).where(_membership.c.department_id == department_id))
        rows = [
            {"department_id": department_id, "role": role, "person_id": person_id, "position": position}
            for role, ids in members.items()
            for position, person_id in enumerate(ids)
        ]
        _JOIN.run_each(self._c, rows)
        self.forget()

    def retire_departments(self, names: Container[str]) -> None:
        """Mark every other department inactive."""
        for department in self.departments():
            if department.name not in names:
                self._put(_DEPARTMENTS_BY_NAME, {"name": department.name}, {"active": False})

    def office(self, name: str) -> int | None:
        """Who holds a company-wide office."""
        if name not in self._offices:
            row = _OFFICE.first(self._c, {"name": name})
            self._offices[name] = None if row is None else row.person_id
        return self._offices[name]

    def put_office(self, name: str, person_id: int | None, department_id: int | None = None) -> None:
        """Say who holds an office."""
        known = _OFFICE.first(self._c, {"name": name})
        if known is None or (known.person_id, known.department_id) != (person_id, department_id):
            _VACATE.run(self._c, {"name": name})
            _TAKE_OFFICE.run(self._c, {"name": name, "person_id": person_id, "department_id": department_id})
            self.forget()

    def _put(self, rows: KeyedRows, key: dict[str, Any], values: dict[str, Any], defaults: Values = _NOTHING) -> int:
        row_id, changed = rows.put(self._c, key, values, defaults)
        if changed:
            self.forget()
        return row_id

    def _put_all(
        self, rows: KeyedRows, wanted: Sequence[tuple[Values, Values]], defaults: Values = _NOTHING
    ) -> list[int]:
        found = rows.put_all(self._c, wanted, defaults)
        if any(changed for _, changed in found):
            self.forget()
        return [row_id for row_id, _ in found]


def _person_of(row: Row[Any]) -> Person:
    return Person(row.id, row.handle, row.display, row.department_id, row.superior_id, row.active)


def _department_of(row: Row[Any], members: dict[tuple[int, str], list[int]]) -> Department:
    return Department(
        id=row.id,
        name=row.name,
        code=row.code,
        aliases=tuple(row.aliases),
        head_id=row.head_id,
        progress_id=row.progress_id,
        liaison_ids=tuple(members.get((row.id, "liaison"), ())),
        deputy_ids=tuple(members.get((row.id, "deputy"), ())),
    )
