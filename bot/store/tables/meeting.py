"""Meetings, who was asked, their minutes and signatures, and the action items that come out of them."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from bot.store.tables.base import json_value, key, long_text, maybe_moment, maybe_ref, moment, ref


class MeetingRow(SQLModel, table=True):
    """A meeting (F10)."""

    __tablename__ = "meeting"
    id: int = key()
    number: str = Field(max_length=40, unique=True)
    kind: str = Field(max_length=16)
    state: str = Field(max_length=16, index=True)
    revision: int = 1
    topic: str = Field(max_length=200)
    start_at: datetime = moment()
    end_at: datetime = moment()
    place: str = Field(default="", max_length=200)
    agenda: list[dict[str, Any]] = json_value(list)
    materials: list[dict[str, Any]] = json_value(list)
    host_id: int = ref("person.id")
    recorder_id: int = ref("person.id")
    caller_id: int = ref("person.id")
    need_id: int | None = maybe_ref("need.id", index=True)
    room_id: int | None = maybe_ref("room.id")
    created_at: datetime = moment()


class AttendeeRow(SQLModel, table=True):
    """Somebody asked to a meeting, and what they said; ``stand_in_id`` is whom they send."""

    __tablename__ = "attendee"
    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    position: int = 0
    answer: str = Field(default="", max_length=8)
    stand_in_id: int | None = maybe_ref("person.id")
    answered_at: datetime | None = maybe_moment()


class MinutesRow(SQLModel, table=True):
    """One version of a meeting's minutes (F11); ``fields`` are never changed, so that a signature stays true."""

    __tablename__ = "minutes"
    id: int = key()
    meeting_id: int = ref("meeting.id", index=True)
    version: int
    state: str = Field(max_length=16)
    fields: dict[str, Any] = json_value(dict)
    hash: str = Field(max_length=64)
    author_id: int = ref("person.id")
    created_at: datetime = moment()
    published_at: datetime | None = maybe_moment()
    note: str = long_text()


class SignatureRow(SQLModel, table=True):
    """An attendee's word on published minutes; ``outcome`` is what became of a correction (M15, D23)."""

    __tablename__ = "signature"
    id: int = key()
    minutes_id: int = ref("minutes.id", index=True)
    person_id: int = ref("person.id")
    verdict: str = Field(max_length=12)
    text: str = long_text()
    outcome: str = Field(default="", max_length=12)
    version_hash: str = Field(max_length=64)
    at: datetime = moment()


class ActionItemRow(SQLModel, table=True):
    """One task, one owner, one due time (F20)."""

    __tablename__ = "action_item"
    id: int = key()
    number: str = Field(max_length=40, unique=True)
    state: str = Field(max_length=16, index=True)
    revision: int = 1
    task: str = long_text()
    owner_id: int = ref("person.id", index=True)
    department_id: int | None = maybe_ref("department.id", index=True)
    due_at: datetime = moment(index=True)
    creator_id: int = ref("person.id")
    need_id: int | None = maybe_ref("need.id", index=True)
    meeting_id: int | None = maybe_ref("meeting.id", index=True)
    room_id: int | None = maybe_ref("room.id")
    partner_ids: list[int] = json_value(list)
    resources: str = long_text()
    proof: str = long_text()
    created_at: datetime = moment()
    finished_at: datetime | None = maybe_moment()


class ActionUpdateRow(SQLModel, table=True):
    """What an owner said about an action item: progress, a delay with reason and plan, proof."""

    __tablename__ = "action_update"
    id: int = key()
    action_item_id: int = ref("action_item.id", index=True)
    kind: str = Field(max_length=16)
    text: str = long_text()
    plan: str = long_text()
    old_due_at: datetime | None = maybe_moment()
    new_due_at: datetime | None = maybe_moment()
    late: bool = False
    person_id: int = ref("person.id")
    at: datetime = moment()
