"""Needs with their immutable versions, the departments asked, their signed responses, disputes, rulings, progress."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.tables.base import json_value, key, long_text, maybe_moment, maybe_ref, moment, ref


class NeedRow(SQLModel, table=True):
    """A need in its present state; ``revision`` grows with every change and guards against acts on an old card."""

    __tablename__ = "need"
    id: int = key()
    number: str = Field(max_length=40, unique=True)
    layout: str = Field(max_length=8)
    state: str = Field(max_length=16, index=True)
    revision: int = 1
    version: int = 1
    priority: str = Field(max_length=8)
    title: str = Field(max_length=200)
    due_at: datetime = moment(index=True)
    initiator_id: int = ref("person.id", index=True)
    department_id: int = ref("department.id")
    approver_id: int | None = maybe_ref("person.id")
    room_id: int | None = maybe_ref("room.id")
    created_at: datetime = moment(index=True)
    approved_at: datetime | None = maybe_moment()
    note: str = long_text()


class NeedVersionRow(SQLModel, table=True):
    """What a need said at one version: never changed, so that a signature always points at what was signed."""

    __tablename__ = "need_version"
    need_id: int = Field(foreign_key="need.id", primary_key=True)
    version: int = Field(primary_key=True)
    fields: dict[str, Any] = json_value(dict)
    departments: list[int] = json_value(list)
    due_at: datetime = moment()
    hash: str = Field(max_length=64)
    author_id: int = ref("person.id")
    created_at: datetime = moment()


class PartyRow(SQLModel, table=True):
    """A department that a need asks, and where its answer stands; ``asked_version`` is what it was last asked about."""

    __tablename__ = "party"
    need_id: int = Field(foreign_key="need.id", primary_key=True)
    department_id: int = Field(foreign_key="department.id", primary_key=True)
    position: int = 0
    state: str = Field(default="waiting", max_length=12)
    asked_version: int = 1
    response_id: int | None = Field(default=None)


class ResponseRow(SQLModel, table=True):
    """A department's signed answer: who, when, which version, its hash (S05, D12)."""

    __tablename__ = "response"
    id: int = key()
    need_id: int = ref("need.id", index=True)
    department_id: int = ref("department.id")
    version: int
    version_hash: str = Field(max_length=64)
    verdict: str = Field(max_length=12)
    person_id: int = ref("person.id")
    at: datetime = moment()


class DisputeRow(SQLModel, table=True):
    """A department's objection with its counter-proposal (F04.12, F04.13), and how it ended."""

    __tablename__ = "dispute"
    id: int = key()
    need_id: int = ref("need.id", index=True)
    department_id: int = ref("department.id")
    response_id: int = ref("response.id")
    kind: str = Field(max_length=32)
    text: str = long_text()
    proposal: str = long_text()
    state: str = Field(default="open", max_length=12)
    answer: str = long_text()
    opened_at: datetime = moment()
    closed_at: datetime | None = maybe_moment()


class RulingRow(SQLModel, table=True):
    """How a dispute was settled by somebody in the arbitration chain (F08.3)."""

    __tablename__ = "ruling"
    id: int = key()
    need_id: int = ref("need.id", index=True)
    person_id: int = ref("person.id")
    outcome: str = Field(max_length=16)
    text: str = long_text()
    basis: str = long_text()
    at: datetime = moment()


class ProgressReportRow(SQLModel, table=True):
    """A department's progress on a need on a day; a second filing edits the first (F18.4)."""

    __tablename__ = "progress_report"
    __table_args__ = (UniqueConstraint("need_id", "department_id", "day"),)
    id: int = key()
    need_id: int = ref("need.id")
    department_id: int = ref("department.id")
    day: date = Field(index=True)
    done: str = long_text()
    not_done: str = long_text()
    next_plan: str = long_text()
    idle_reason: str = long_text()
    person_id: int = ref("person.id")
    at: datetime = moment()
    late: bool = False
