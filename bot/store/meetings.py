"""Meetings, and who was asked to them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, or_, select, update

from bot.domain.forms import pack, unpack
from bot.domain.forms.values import Row as FormRow
from bot.domain.layouts import MEETING
from bot.domain.meeting import Attendance, Attendee, Meeting, MeetingKind, MeetingState
from bot.store.prepared import Prepared
from bot.store.races import LostRaceError
from bot.store.tables import metadata

_meeting = metadata.tables["meeting"]
_attendee = metadata.tables["attendee"]

_ADD = Prepared(insert(_meeting).returning(_meeting.c.id))
_GET = Prepared(select(_meeting).where(_meeting.c.id == bindparam("id")))
_BY_NUMBER = Prepared(select(_meeting).where(_meeting.c.number == bindparam("number")))
_CHANGE = Prepared(
    update(_meeting).where(_meeting.c.id == bindparam("meeting_id"), _meeting.c.revision == bindparam("read_revision"))
)
_ATTENDEES = Prepared(
    select(_attendee).where(_attendee.c.meeting_id == bindparam("meeting_id")).order_by(_attendee.c.position)
)
_DROP_ATTENDEES = Prepared(delete(_attendee).where(_attendee.c.meeting_id == bindparam("of")))
_ADD_ATTENDEES = Prepared(insert(_attendee))


class Meetings:
    """Stores meetings; every change of the head row raises ``revision`` and fails when somebody was faster."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add(self, meeting: Meeting) -> Meeting:
        """Store a new meeting with who is asked."""
        values = {
            "number": meeting.number,
            "kind": meeting.kind.value,
            **_movable(meeting),
            "revision": meeting.revision,
            "caller_id": meeting.caller_id,
            "need_id": meeting.need_id,
            "room_id": meeting.room_id,
            "created_at": meeting.created_at,
        }
        meeting_id: int = _ADD.first(self._c, values).id
        self.set_attendees(meeting_id, meeting.attendees)
        return replace(meeting, id=meeting_id)

    def get(self, meeting_id: int) -> Meeting:
        """The meeting; raises LookupError when there is none."""
        row = _GET.first(self._c, {"id": meeting_id})
        if row is None:
            raise LookupError(f"no meeting {meeting_id}")
        return self._meeting_of(row)

    def by_number(self, number: str) -> Meeting | None:
        """The meeting with this number."""
        row = _BY_NUMBER.first(self._c, {"number": number.upper()})
        return self._meeting_of(row) if row else None

    def of_recorder(self, person_id: int, states: Iterable[MeetingState]) -> list[Meeting]:
        """Meetings in these states whose minutes this person writes, the one that ended last first."""
        query = select(_meeting).where(_meeting.c.recorder_id == person_id, _in(states))
        return self._all(query.order_by(_meeting.c.end_at.desc(), _meeting.c.id.desc()))

    def of_person(self, person_id: int, states: Iterable[MeetingState], limit: int = 10) -> list[Meeting]:
        """The newest meetings in these states that concern a person in any way."""
        asked = select(_attendee.c.meeting_id).where(
            or_(_attendee.c.person_id == person_id, _attendee.c.stand_in_id == person_id)
        )
        mine = or_(
            _meeting.c.id.in_(asked),
            _meeting.c.host_id == person_id,
            _meeting.c.recorder_id == person_id,
            _meeting.c.caller_id == person_id,
        )
        query = select(_meeting).where(mine, _in(states)).order_by(_meeting.c.end_at.desc(), _meeting.c.id.desc())
        return self._all(query.limit(limit))

    def of_need(self, need_id: int) -> list[Meeting]:
        """Meetings called about a need, oldest first."""
        return self._all(select(_meeting).where(_meeting.c.need_id == need_id).order_by(_meeting.c.id))

    def save(self, meeting: Meeting) -> Meeting:
        """Write the head row at the next revision; raises LostRaceError when the revision has moved on."""
        read = {"meeting_id": meeting.id, "read_revision": meeting.revision}
        if _CHANGE.run(self._c, {**read, **_movable(meeting), "revision": meeting.revision + 1}) != 1:
            raise LostRaceError(f"meeting {meeting.id} has moved on from revision {meeting.revision}")
        return replace(meeting, revision=meeting.revision + 1)

    def set_attendees(self, meeting_id: int, attendees: Iterable[Attendee]) -> None:
        """Write who is asked and what they said."""
        _DROP_ATTENDEES.run(self._c, {"of": meeting_id})
        rows = [
            {
                "meeting_id": meeting_id,
                "person_id": attendee.person_id,
                "position": position,
                "answer": attendee.answer.value,
                "stand_in_id": attendee.stand_in_id,
                "answered_at": attendee.answered_at,
            }
            for position, attendee in enumerate(attendees)
        ]
        _ADD_ATTENDEES.run_each(self._c, rows)

    def _all(self, query: Select[Any]) -> list[Meeting]:
        return [self._meeting_of(row) for row in self._c.execute(query).all()]

    def _meeting_of(self, row: Row[Any]) -> Meeting:
        return Meeting(
            id=row.id,
            number=row.number,
            kind=MeetingKind(row.kind),
            state=MeetingState(row.state),
            revision=row.revision,
            topic=row.topic,
            start_at=row.start_at,
            end_at=row.end_at,
            place=row.place,
            host_id=row.host_id,
            recorder_id=row.recorder_id,
            caller_id=row.caller_id,
            created_at=row.created_at,
            agenda=_rows("agenda", row.agenda),
            materials=_rows("materials", row.materials),
            need_id=row.need_id,
            room_id=row.room_id,
            attendees=self._attendees(row.id),
        )

    def _attendees(self, meeting_id: int) -> tuple[Attendee, ...]:
        return tuple(
            Attendee(row.person_id, Attendance(row.answer), row.stand_in_id, row.answered_at)
            for row in _ATTENDEES.all(self._c, {"meeting_id": meeting_id})
        )


def _in(states: Iterable[MeetingState]) -> Any:
    return _meeting.c.state.in_([state.value for state in states])


def _rows(field: str, data: Any) -> tuple[FormRow, ...]:
    value = unpack(MEETING.field(field), data)
    assert isinstance(value, tuple)
    return tuple(row for row in value if isinstance(row, FormRow))


def _movable(meeting: Meeting) -> dict[str, Any]:
    """What may change after a meeting was called."""
    return {
        "state": meeting.state.value,
        "topic": meeting.topic,
        "start_at": meeting.start_at,
        "end_at": meeting.end_at,
        "place": meeting.place,
        "agenda": pack(meeting.agenda),
        "materials": pack(meeting.materials),
        "host_id": meeting.host_id,
        "recorder_id": meeting.recorder_id,
    }
