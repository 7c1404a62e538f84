"""A meeting (会议): its types, states and moves, who was asked and what they said (F10, MT, S11)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.forms import FieldSpec, Kind, Layout, Row
from bot.domain.layouts import MEETING
from bot.errors import StaleError

CALLING = Layout(
    MEETING.id,
    MEETING.title,
    (
        *MEETING.fields,
        FieldSpec("host", "主持人", Kind.PERSON, "D14", help="不填就是您自己"),
        FieldSpec("recorder", "记录人", Kind.PERSON, "D14", help="不填就是您自己；散会后由记录人写纪要"),
    ),
)
"""The form that calls a meeting: the notice (F10) with host and recorder, both changeable (D14)."""


class MeetingKind(StrEnum):
    """The ten types of meeting (MT1–MT10); the value is the configuration's key under [minutes] and [meeting.caps]."""

    COORDINATION = "coordination"
    ONLINE = "online"
    TALK = "talk"
    URGENT = "urgent"
    CONTACTS = "contacts"
    WEEKLY = "weekly"
    PROJECT = "project"
    ASSESSMENT = "assessment"
    SPECIAL = "special"
    RETRO = "retro"

    @property
    def label(self) -> str:
        """What people read."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    MeetingKind.COORDINATION: "协调会议",
    MeetingKind.ONLINE: "线上会议",
    MeetingKind.TALK: "沟通会",
    MeetingKind.URGENT: "问题协调会",
    MeetingKind.CONTACTS: "接口人沟通",
    MeetingKind.WEEKLY: "周例会",
    MeetingKind.PROJECT: "项目推进会",
    MeetingKind.ASSESSMENT: "需求评估会",
    MeetingKind.SPECIAL: "专题会议",
    MeetingKind.RETRO: "复盘会",
}


def kind_named(text: str) -> MeetingKind | None:
    """The type of meeting a person named, None when the text is something else."""
    return next((kind for kind, label in _KIND_LABELS.items() if text == label), None)


class MeetingState(StrEnum):
    """Where a meeting stands (S11); the label is the word on its card."""

    CALLED = "called"
    RUNNING = "running"
    MINUTING = "minuting"
    CONFIRMING = "confirming"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """What people read."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    MeetingState.CALLED: "待召开",
    MeetingState.RUNNING: "进行中",
    MeetingState.MINUTING: "待纪要",
    MeetingState.CONFIRMING: "待确认",
    MeetingState.CONFIRMED: "已确认",
    MeetingState.CANCELLED: "已取消",
}


class MeetingMove(StrEnum):
    """What may happen to a meeting."""

    START = "start"
    END = "end"
    PUBLISH = "publish"  # minutes, or a corrected version of them
    CONFIRM = "confirm"  # the last signature is there
    CANCEL = "cancel"


MOVES: Mapping[tuple[MeetingState, MeetingMove], MeetingState] = {
    (MeetingState.CALLED, MeetingMove.START): MeetingState.RUNNING,
    (MeetingState.CALLED, MeetingMove.END): MeetingState.MINUTING,
    (MeetingState.RUNNING, MeetingMove.END): MeetingState.MINUTING,
    (MeetingState.MINUTING, MeetingMove.PUBLISH): MeetingState.CONFIRMING,
    (MeetingState.CONFIRMING, MeetingMove.PUBLISH): MeetingState.CONFIRMING,
    (MeetingState.CONFIRMING, MeetingMove.CONFIRM): MeetingState.CONFIRMED,
    (MeetingState.CALLED, MeetingMove.CANCEL): MeetingState.CANCELLED,
}

AHEAD = frozenset({MeetingState.CALLED, MeetingState.RUNNING})
"""States in which people may still say whether they come."""


def after(state: MeetingState, move: MeetingMove) -> MeetingState:
    """The state a move leads to; raises StaleError when the meeting has moved on meanwhile."""
    try:
        return MOVES[state, move]
    except KeyError:
        raise StaleError(f"会议现在是「{state.label}」，这一步已经不能做了。") from None


class Attendance(StrEnum):
    """What somebody asked to a meeting said."""

    OPEN = ""
    COMING = "coming"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody asked to a meeting; ``stand_in_id`` is whom they send instead of themselves."""

    person_id: int
    answer: Attendance = Attendance.OPEN
    stand_in_id: int | None = None
    answered_at: datetime | None = None

    @property
    def seat_id(self) -> int | None:
        """Who sits in the meeting for this attendee: themselves, their stand-in, or nobody."""
        return self.stand_in_id if self.answer is Attendance.AWAY else self.person_id


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with who was asked; ``revision`` grows with every change."""

    id: int
    number: str
    kind: MeetingKind
    state: MeetingState
    revision: int
    topic: str
    start_at: datetime
    end_at: datetime
    place: str
    host_id: int
    recorder_id: int
    caller_id: int
    created_at: datetime
    agenda: tuple[Row, ...] = ()
    materials: tuple[Row, ...] = ()
    need_id: int | None = None
    room_id: int | None = None
    attendees: tuple[Attendee, ...] = field(default=())

    def attendee(self, person_id: int) -> Attendee | None:
        """The row of somebody asked, None when they were not."""
        return next((a for a in self.attendees if a.person_id == person_id), None)

    @property
    def seats(self) -> tuple[int, ...]:
        """Who sits in the meeting as far as people said: attendees, or the stand-ins they sent."""
        return tuple(dict.fromkeys(a.seat_id for a in self.attendees if a.seat_id is not None))

    @property
    def absent(self) -> tuple[int, ...]:
        """Who said they cannot come and sent nobody."""
        return tuple(a.person_id for a in self.attendees if a.seat_id is None)

    @property
    def people(self) -> tuple[int, ...]:
        """Everybody the meeting concerns: caller, host, recorder, attendees and stand-ins."""
        asked = (a.person_id for a in self.attendees)
        return tuple(dict.fromkeys((self.caller_id, self.host_id, self.recorder_id, *asked, *self.seats)))


def cap_problem(kind: MeetingKind, start_at: datetime, end_at: datetime, most: timedelta | None) -> str | None:
    """Why the meeting is too long for its type (D22), None when it is not."""
    length = end_at - start_at
    if most is None or length <= most:
        return None
    return f"{kind.label}最长 {_minutes(most)} 分钟，现在是 {_minutes(length)} 分钟，请缩短时间或拆成两次。"


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
