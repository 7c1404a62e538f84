"""Needs, their versions, the departments they ask, responses, disputes and rulings."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, cast, delete, func, insert, literal, select, update

from bot.domain.need import (
    Dispute,
    DisputeState,
    Need,
    NeedState,
    NeedVersion,
    Party,
    PartyState,
    Ruling,
    RulingOutcome,
)
from bot.domain.todo import TodoKind, TodoState
from bot.store.need_scope import EVERYTHING, Scope, Scoped
from bot.store.prepared import Prepared
from bot.store.races import LostRaceError
from bot.store.rows import inserted_id, rows_changed
from bot.store.tables import metadata

_need = metadata.tables["need"]
_version = metadata.tables["need_version"]
_party = metadata.tables["party"]
_response = metadata.tables["response"]
_dispute = metadata.tables["dispute"]
_ruling = metadata.tables["ruling"]
_todo = metadata.tables["todo"]

_GET = Prepared(select(_need).where(_need.c.id == bindparam("id")))
_ADD = Prepared(insert(_need).returning(_need.c.id))
_BY_NUMBER = Prepared(select(_need).where(_need.c.number == bindparam("number")))
_SOONEST = select(_need).order_by(_need.c.due_at, _need.c.id)
_IN_STATES = Scoped(_SOONEST)
_COUNT = Scoped(select(_need.c.state, func.count().label("many")).group_by(_need.c.state))
_COUNT_WAITING = Scoped(
    select(_party.c.department_id, func.count().label("many"))
    .join(_need, _need.c.id == _party.c.need_id)
    .where(_party.c.state == PartyState.WAITING.value)
    .group_by(_party.c.department_id)
)
_COUNT_LATE = Scoped(
    select(_todo.c.department_id, func.count().label("many"))
    .join(_need, _todo.c.subject == literal("need:") + cast(_need.c.id, String))
    .where(_todo.c.kind == TodoKind.ANSWER_NEED.value, _todo.c.state == TodoState.OPEN.value)
    .where(_todo.c.due_at < bindparam("now"), _todo.c.paused_at.is_(None))
    .group_by(_todo.c.department_id)
)
_ASKED = select(_party.c.need_id).where(_party.c.department_id == bindparam("department"))
_OF_DEPARTMENT = Prepared(
    _SOONEST.where(_need.c.id.in_(_ASKED), _need.c.state.in_(bindparam("states", expanding=True)))
)
_LATEST_OF = Prepared(
    select(_need).where(_need.c.initiator_id == bindparam("initiator")).order_by(_need.c.id.desc()).limit(1)
)
_CHANGE = Prepared(
    update(_need).where(_need.c.id == bindparam("need_id"), _need.c.revision == bindparam("read_revision"))
)
_VERSION = Prepared(
    select(_version).where(_version.c.need_id == bindparam("need_id"), _version.c.version == bindparam("version"))
)
_WITH_ANSWER = (
    select(_party, _response.c.person_id, _response.c.at)
    .outerjoin(_response, _response.c.id == _party.c.response_id)
    .order_by(_party.c.position)
)
_PARTIES = Prepared(_WITH_ANSWER.where(_party.c.need_id == bindparam("need_id")))
_CHUNK = 500  # needs read together
_SOME: Any = bindparam("need_ids", expanding=True)
_PARTIES_OF = Prepared(_WITH_ANSWER.where(_party.c.need_id.in_(_SOME)))
_CONTENTS_OF = Prepared(
    select(_version)
    .join(_need, (_need.c.id == _version.c.need_id) & (_need.c.version == _version.c.version))
    .where(_version.c.need_id.in_(_SOME))
)
_DROP_PARTIES = Prepared(delete(_party).where(_party.c.need_id == bindparam("need_id")))
_ADD_PARTY, _ADD_VERSION = Prepared(insert(_party)), Prepared(insert(_version))
_CHANGE_PARTY = Prepared(
    update(_party).where(_party.c.need_id == bindparam("of_need"), _party.c.department_id == bindparam("department"))
)
_ADD_RESPONSE = Prepared(insert(_response).returning(_response.c.id))
_WITH_AUTHOR = select(_dispute, _response.c.person_id).join(_response, _response.c.id == _dispute.c.response_id)
_DISPUTE = Prepared(_WITH_AUTHOR.where(_dispute.c.id == bindparam("id")))
_DISPUTES = Prepared(_WITH_AUTHOR.where(_dispute.c.need_id == bindparam("need_id")).order_by(_dispute.c.id))
_RULINGS = Prepared(select(_ruling).where(_ruling.c.need_id == bindparam("need_id")).order_by(_ruling.c.id))


@dataclass(frozen=True, slots=True)
class Signed:
    """A department's answer as somebody signed it (S05)."""

    need_id: int
    department_id: int
    version: int
    verdict: str
    person_id: int | None
    at: datetime


class Needs:
    """Stores needs; every change of the head row raises ``revision`` and fails when somebody was faster."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add(self, need: Need) -> Need:
        """Store a new need with its first version and the departments it asks."""
        values = {
            "number": need.number,
            "layout": need.layout,
            "state": need.state.value,
            "revision": need.revision,
            "version": need.content.version,
            "priority": need.priority,
            "title": need.title,
            "due_at": need.content.due_at,
            "initiator_id": need.initiator_id,
            "department_id": need.department_id,
            "approver_id": need.approver_id,
            "room_id": need.room_id,
            "created_at": need.created_at,
            "note": need.note,
            "approved_at": need.approved_at,
        }
        need_id: int = _ADD.first(self._c, values).id
        self._add_version(need_id, need.content)
        self.set_parties(need_id, need.parties)
        return replace(need, id=need_id)

    def get(self, need_id: int) -> Need:
        """The need; raises LookupError when there is none."""
        row = _GET.first(self._c, {"id": need_id})
        if row is None:
            raise LookupError(f"no need {need_id}")
        return self._whole(row)

    def by_number(self, number: str) -> Need | None:
        """The need with this number."""
        row = _BY_NUMBER.first(self._c, {"number": number.upper()})
        return self._whole(row) if row else None

    def in_states(self, states: Iterable[NeedState], scope: Scope = EVERYTHING) -> list[Need]:
        """All needs in these states, earliest due first."""
        return self._all(_IN_STATES.all(self._c, states, scope))

    def count(self, states: Iterable[NeedState], scope: Scope) -> Counter[NeedState]:
        """How many needs are in each of these states."""
        return Counter({NeedState(row.state): row.many for row in _COUNT.all(self._c, states, scope)})

    def count_waiting(self, states: Iterable[NeedState], scope: Scope) -> Counter[int]:
        """How many needs in these states wait for each department."""
        return Counter({row.department_id: row.many for row in _COUNT_WAITING.all(self._c, states, scope)})

    def count_late(self, states: Iterable[NeedState], scope: Scope, now: datetime) -> Counter[int]:
        """How many needs in these states each department has not answered in time."""
        found = _COUNT_LATE.all(self._c, states, scope, now=now)
        return Counter({row.department_id: row.many for row in found})

    def of_department(self, department_id: int, states: Iterable[NeedState]) -> list[Need]:
        """Needs in these states that ask the department, earliest due first."""
        asked = {"department": department_id, "states": [state.value for state in states]}
        return self._all(_OF_DEPARTMENT.all(self._c, asked))

    def latest_of(self, initiator_id: int) -> Need | None:
        """The newest need a person registered."""
        row = _LATEST_OF.first(self._c, {"initiator": initiator_id})
        return self._whole(row) if row else None

    def save(self, need: Need) -> Need:
        """Write the head row at the next revision; raises LostRaceError when the revision has moved on."""
        values = {
            "need_id": need.id,
            "read_revision": need.revision,
            "state": need.state.value,
            "revision": need.revision + 1,
            "version": need.content.version,
            "priority": need.priority,
            "title": need.title,
            "due_at": need.content.due_at,
            "approver_id": need.approver_id,
            "approved_at": need.approved_at,
            "note": need.note,
        }
        if _CHANGE.run(self._c, values) != 1:
            raise LostRaceError(f"need {need.id} has moved on from revision {need.revision}")
        return replace(need, revision=need.revision + 1)

    def add_version(self, need: Need, content: NeedVersion) -> Need:
        """Store a new version; the caller saves the head row."""
        self._add_version(need.id, content)
        return replace(need, content=content)

    def version(self, need_id: int, version: int) -> NeedVersion:
        """What the need said at a version; raises LookupError."""
        row = _VERSION.first(self._c, {"need_id": need_id, "version": version})
        if row is None:
            raise LookupError(f"need {need_id} has no version {version}")
        return _version_of(row)

    def set_parties(self, need_id: int, parties: Iterable[Party]) -> None:
        """Write which departments are asked and where each answer stands."""
        _DROP_PARTIES.run(self._c, {"need_id": need_id})
        rows = [
            {
                "need_id": need_id,
                "department_id": party.department_id,
                "position": position,
                "state": party.state.value,
                "asked_version": party.asked_version,
                "response_id": party.response_id,
            }
            for position, party in enumerate(parties)
        ]
        _ADD_PARTY.run_each(self._c, rows)

    def set_party(self, need_id: int, party: Party) -> None:
        """Write where the answer of one department stands."""
        key = {"of_need": need_id, "department": party.department_id}
        stands = {"state": party.state.value, "asked_version": party.asked_version, "response_id": party.response_id}
        _CHANGE_PARTY.run(self._c, {**key, **stands})

    def add_response(self, need: Need, department_id: int, verdict: PartyState, person_id: int, now: datetime) -> int:
        """Store a signed answer: who, when, which version, its hash (S05)."""
        values = {
            "need_id": need.id,
            "department_id": department_id,
            "version": need.content.version,
            "version_hash": need.content.hash,
            "verdict": verdict.value,
            "person_id": person_id,
            "at": now,
        }
        response_id: int = _ADD_RESPONSE.first(self._c, values).id
        return response_id

    def version_hashes(self, need_id: int | None = None) -> dict[tuple[int, int], str]:
        """What each version says now, as a signature signs it, by need and version; of one need, or of all."""
        query = select(_version) if need_id is None else select(_version).where(_version.c.need_id == need_id)
        return {(row.need_id, row.version): _version_of(row).hash for row in self._c.execute(query)}

    def states(self, need_id: int | None = None) -> dict[int, str]:
        """Where each need stands by its own row; of one need, or of all."""
        query = select(_need.c.id, _need.c.state)
        rows = self._c.execute(query if need_id is None else query.where(_need.c.id == need_id))
        return {row.id: row.state for row in rows}

    def signed_answers(self, need_id: int | None = None) -> set[Signed]:
        """Every signed answer to one need, or to all."""
        query = select(_response) if need_id is None else select(_response).where(_response.c.need_id == need_id)
        return {
            Signed(row.need_id, row.department_id, row.version, row.verdict, row.person_id, row.at)
            for row in self._c.execute(query)
        }

    def add_dispute(self, dispute: Dispute, response_id: int) -> Dispute:
        """Store an objection with its counter-proposal."""
        values = {
            "need_id": dispute.need_id,
            "department_id": dispute.department_id,
            "response_id": response_id,
            "kind": dispute.kind,
            "text": dispute.text,
            "proposal": dispute.proposal,
            "state": dispute.state.value,
            "answer": "",
            "opened_at": dispute.opened_at,
        }
        return replace(dispute, id=inserted_id(self._c.execute(insert(_dispute).values(**values))))

    def disputes(self, need_id: int, *, open_only: bool = False) -> list[Dispute]:
        """Objections against a need, oldest first."""
        found = [_dispute_of(row) for row in _DISPUTES.all(self._c, {"need_id": need_id})]
        return [each for each in found if each.state is DisputeState.OPEN] if open_only else found

    def dispute(self, dispute_id: int) -> Dispute:
        """The dispute; raises LookupError."""
        row = _DISPUTE.first(self._c, {"id": dispute_id})
        if row is None:
            raise LookupError(f"no dispute {dispute_id}")
        return _dispute_of(row)

    def close_dispute(self, dispute_id: int, state: DisputeState, answer: str, now: datetime) -> bool:
        """End an open objection; False when it was ended before."""
        where = (_dispute.c.id == dispute_id, _dispute.c.state == DisputeState.OPEN.value)
        values = {"state": state.value, "answer": answer, "closed_at": now}
        return rows_changed(self._c.execute(update(_dispute).where(*where).values(**values))) == 1

    def add_ruling(self, need_id: int, ruling: Ruling) -> None:
        """Store what an arbiter decided."""
        values = {"person_id": ruling.person_id, "outcome": ruling.outcome.value, "text": ruling.text}
        self._c.execute(insert(_ruling).values(need_id=need_id, basis=ruling.basis, at=ruling.at, **values))

    def rulings(self, need_id: int) -> list[Ruling]:
        """What arbiters decided about a need, oldest first."""
        return [
            Ruling(row.person_id, RulingOutcome(row.outcome), row.text, row.basis, row.at)
            for row in _RULINGS.all(self._c, {"need_id": need_id})
        ]

    def _add_version(self, need_id: int, content: NeedVersion) -> None:
        values = {
            "need_id": need_id,
            "version": content.version,
            "fields": dict(content.fields),
            "departments": list(content.departments),
            "due_at": content.due_at,
            "hash": content.hash,
            "author_id": content.author_id,
            "created_at": content.created_at,
        }
        _ADD_VERSION.run(self._c, values)

    def _whole(self, row: Row[Any]) -> Need:
        parties = _PARTIES.all(self._c, {"need_id": row.id})
        return _need_of(row, self.version(row.id, row.version), map(_party_of, parties))

    def _all(self, rows: Sequence[Any]) -> list[Need]:
        """Many needs, read together: a board shows thousands."""
        contents: dict[int, NeedVersion] = {}
        parties: dict[int, list[Party]] = {row.id: [] for row in rows}
        for start in range(0, len(rows), _CHUNK):
            some = {"need_ids": [row.id for row in rows[start : start + _CHUNK]]}
            contents |= {each.need_id: _version_of(each) for each in _CONTENTS_OF.all(self._c, some)}
            for each in _PARTIES_OF.all(self._c, some):
                parties[each.need_id].append(_party_of(each))
        return [_need_of(row, contents[row.id], parties[row.id]) for row in rows]


def _need_of(row: Row[Any], content: NeedVersion, parties: Iterable[Party]) -> Need:
    return Need(
        id=row.id,
        number=row.number,
        layout=row.layout,
        state=NeedState(row.state),
        revision=row.revision,
        priority=row.priority,
        initiator_id=row.initiator_id,
        department_id=row.department_id,
        created_at=row.created_at,
        content=content,
        approver_id=row.approver_id,
        room_id=row.room_id,
        approved_at=row.approved_at,
        note=row.note,
        parties=tuple(parties),
    )


def _party_of(row: Row[Any]) -> Party:
    return Party(row.department_id, PartyState(row.state), row.asked_version, row.response_id, row.person_id, row.at)


def _version_of(row: Row[Any]) -> NeedVersion:
    return NeedVersion(row.version, row.fields, tuple(row.departments), row.due_at, row.author_id, row.created_at)


def _dispute_of(row: Row[Any]) -> Dispute:
    return Dispute(
        row.id,
        row.need_id,
        row.department_id,
        row.person_id,
        row.kind,
        row.text,
        row.proposal,
        row.opened_at,
        DisputeState(row.state),
        row.answer,
    )
