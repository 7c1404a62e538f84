"""The minutes of a meeting (纪要): immutable versions, their check, signatures, corrections (F11, F12.11-15, D23)."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.forms import Checked, FieldSpec, Kind, Layout, Ref, Row, Typed, tidy, unpack
from bot.domain.forms.spec import NONE_WORDS
from bot.domain.layouts import MINUTES
from bot.errors import StaleError

_OPEN_POINT = "写了分歧点就要填"
_NONE = "无"

WRITING = Layout(
    MINUTES.id,
    MINUTES.title,
    (
        *MINUTES.fields,
        FieldSpec("follow_up", "后续跟进人", Kind.PERSON, "F12.13", help=f"{_OPEN_POINT}：谁跟进没谈拢的事"),
        FieldSpec(
            "next_at", "下次沟通时间", Kind.MOMENT, "F12.14", most=60, help=_OPEN_POINT, example="11月30日 14:00"
        ),
        FieldSpec("absent", "缺席人员", Kind.PEOPLE, "F11.1", help="没有到场也没有派人来的；可不填"),
    ),
)
"""The form of minutes: the quick one (F11) with what an open divergence needs (F12.13, F12.14) and the absentees."""

_WITH_DIVERGENCE = ("follow_up", "next_at")


class MinutesState(StrEnum):
    """Where a version of the minutes stands."""

    CHECKING = "checking"
    RETURNED = "returned"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> str:
        """What people read."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    MinutesState.CHECKING: "待审核",
    MinutesState.RETURNED: "已退回",
    MinutesState.PUBLISHED: "已发布",
    MinutesState.SUPERSEDED: "已更正",
}


class MinutesMove(StrEnum):
    """What may happen to a version of the minutes."""

    PUBLISH = "publish"
    RETURN = "return"
    SUPERSEDE = "supersede"  # a later version took its place


MOVES: Mapping[tuple[MinutesState, MinutesMove], MinutesState] = {
    (MinutesState.CHECKING, MinutesMove.PUBLISH): MinutesState.PUBLISHED,
    (MinutesState.CHECKING, MinutesMove.RETURN): MinutesState.RETURNED,
    (MinutesState.CHECKING, MinutesMove.SUPERSEDE): MinutesState.SUPERSEDED,
    (MinutesState.RETURNED, MinutesMove.SUPERSEDE): MinutesState.SUPERSEDED,
    (MinutesState.PUBLISHED, MinutesMove.SUPERSEDE): MinutesState.SUPERSEDED,
}


def after(state: MinutesState, move: MinutesMove) -> MinutesState:
    """The state a move leads to; raises StaleError when this version has moved on meanwhile."""
    try:
        return MOVES[state, move]
    except KeyError:
        raise StaleError(f"这一版纪要现在是「{state.label}」，这一步已经不能做了。") from None


@dataclass(frozen=True, slots=True)
class Minutes:
    """One version of a meeting's minutes; ``fields`` hold the form as plain data and never change."""

    id: int
    meeting_id: int
    version: int
    state: MinutesState
    fields: Mapping[str, Any]
    author_id: int
    created_at: datetime
    published_at: datetime | None = None
    note: str = ""

    @property
    def hash(self) -> str:
        """What a signature signs: SHA-256 over the meeting, the version and its content."""
        content = {"m": self.meeting_id, "v": self.version, "f": dict(self.fields)}
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def form(self) -> Checked:
        """The values of the form."""
        return Checked(WRITING, {name: unpack(WRITING.field(name), data) for name, data in self.fields.items()})

    @property
    def points(self) -> tuple[str, ...]:
        """What was discussed."""
        return _lines(self.form.rows("points"))

    @property
    def agreements(self) -> tuple[str, ...]:
        """What was agreed."""
        return _lines(self.form.rows("agreements"))

    @property
    def divergences(self) -> tuple[str, ...]:
        """What stayed open, with each side's view (P08)."""
        return _lines(self.form.rows("divergences"))

    @property
    def actions(self) -> tuple[Row, ...]:
        """The action items as written: task, one owner, due time."""
        return tuple(row for row in self.form.rows("actions") if row.people)

    @property
    def follow_up(self) -> Ref | None:
        """Who looks after what stayed open."""
        return self.form.ref("follow_up")

    @property
    def next_at(self) -> datetime | None:
        """When people talk again about what stayed open."""
        return self.form.moment("next_at")

    @property
    def absent(self) -> tuple[int, ...]:
        """Who was neither there nor stood in for."""
        return tuple(ref.id for ref in self.form.refs("absent"))


def with_divergence(typed: Typed) -> tuple[Typed, Collection[str]]:
    """The form and what it requires this time: a divergence needs a person and a date (F12.13, F12.14).

    Without one, both are dropped unread, so that a proposed date that has passed meanwhile refuses nothing.
    """
    written = str(tidy(WRITING.field("divergences"), typed.get("divergences", "")))
    if written and written.casefold() not in NONE_WORDS:
        return typed, _WITH_DIVERGENCE
    return {name: value for name, value in typed.items() if name not in _WITH_DIVERGENCE}, ()


class Verdict(StrEnum):
    """What an attendee said about published minutes."""

    CONFIRMED = "confirmed"
    CORRECTION = "correction"
    SILENT = "silent"  # let the limit pass, and [minutes] silent_confirm counts that as a yes (D23)


class Outcome(StrEnum):
    """What became of a correction (D23)."""

    OPEN = "open"
    ACCEPTED = "accepted"
    KEPT = "kept"  # 保留意见: on record, the text stays as it is
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Signature:
    """An attendee's word: who, when, on which exact text."""

    id: int
    minutes_id: int
    person_id: int
    verdict: Verdict
    version_hash: str
    at: datetime
    text: str = ""
    outcome: Outcome | None = None

    @property
    def settles(self) -> bool:
        """Whether this person need not say anything more about this version."""
        return self.verdict is not Verdict.CORRECTION or self.outcome is Outcome.KEPT


def standing(signatures: Iterable[Signature]) -> dict[int, Signature]:
    """Each person's last word; a correction that was withdrawn counts for nothing."""
    last: dict[int, Signature] = {}
    for signature in signatures:
        if signature.outcome is not Outcome.WITHDRAWN:
            last[signature.person_id] = signature
    return last


def unsigned(signers: Iterable[int], signatures: Iterable[Signature]) -> tuple[int, ...]:
    """Who still has to say something before everybody has confirmed."""
    last = standing(signatures)
    return tuple(person_id for person_id in signers if person_id not in last or not last[person_id].settles)


def _lines(rows: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(row.text for row in rows if row.text != _NONE)
