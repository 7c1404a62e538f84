"""The kernel's tables: inbox, outbox, todo, timer, journal, tokens, postings, counters, dead letters."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.tables.base import json_value, key, long_text, maybe_moment, maybe_ref, moment


class InboxRow(SQLModel, table=True):
    """An event that was taken; its answer is given again when the event is delivered again (DECISIONS 13)."""

    __tablename__ = "inbox"
    key: str = Field(primary_key=True, max_length=200)
    received_at: datetime = moment(index=True)
    answer: str = long_text()


class DeadLetterRow(SQLModel, table=True):
    """An event whose handler failed; the reference is what the person was told."""

    __tablename__ = "dead_letter"
    id: int = key()
    event_key: str = Field(max_length=200, index=True)
    reference: str = Field(max_length=16, unique=True)
    at: datetime = moment()
    event: str = long_text()
    error: str = long_text()


class OutboxRow(SQLModel, table=True):
    """One thing to send. ``card`` is what to say; ``body`` the exact bytes, rendered once at the first claim.

    ``not_before`` is business time. Fractions are seconds of the machine's clock: moving the business clock must
    neither expire a claim nor skip a back-off (DECISIONS 11). ``place`` is the chat, person or card whose limit the row
    counts against; ``tried_at`` the last sign of a try; ``doubt_since`` the earliest try of which nobody knows what
    became, 0 when there is none; ``repeated`` marks the one visible repeat; until ``hold_until`` the cloud wants no
    call to the API or the place that ``holds`` names; ``urgent``: its receiver is buzzed.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "state", "next_try", "id"),
        Index("ix_outbox_merge", "merge_key", "state"),
        Index("ix_outbox_posting", "posting_id", "state"),
        Index("ix_outbox_tried", "tried_at"),
        Index("ix_outbox_hold", "hold_until"),
        Index("ix_outbox_person", "person_id", "created_at"),
    )
    id: int = key()
    idem_key: str = Field(max_length=200, unique=True)
    kind: str = Field(max_length=16)
    message_class: str = Field(max_length=1)
    cloud: str = Field(max_length=16)
    chat_id: str = Field(default="", max_length=128)
    person_id: int | None = maybe_ref("person.id")
    reply_to: str = Field(default="", max_length=128)
    place: str = Field(max_length=160)
    posting_id: int | None = maybe_ref("posting.id")
    todo_id: int | None = maybe_ref("todo.id")
    merge_key: str = Field(default="", max_length=120)
    card: str = long_text()
    body_kind: str = Field(default="", max_length=24)
    body: str = long_text()
    uuid: str = Field(default="", max_length=50)
    state: str = Field(default="pending", max_length=12)
    not_before: datetime | None = maybe_moment()
    next_try: float = 0.0
    lease_until: float = 0.0
    fence: int = 0
    attempts: int = 0
    tried_at: float = 0.0
    doubt_since: float = 0.0
    repeated: bool = False
    urgent: bool = False
    holds: str = Field(default="", max_length=8)
    hold_until: float = 0.0
    error: str = long_text()
    message_id: str = Field(default="", max_length=128)
    created_at: datetime = moment()
    sent_at: datetime | None = maybe_moment()


class PostingRow(SQLModel, table=True):
    """A card we show somewhere: which subject and view, in which chat, under which message id, at which version."""

    __tablename__ = "posting"
    __table_args__ = (Index("ix_posting_subject", "subject", "view"), Index("ix_posting_message", "message_id"))
    id: int = key()
    subject: str = Field(max_length=40)
    view: str = Field(max_length=40)
    cloud: str = Field(max_length=16)
    chat_id: str = Field(default="", max_length=128)
    room_id: int | None = maybe_ref("room.id")
    person_id: int | None = maybe_ref("person.id")
    message_id: str = Field(default="", max_length=128)
    shown_version: int = 0
    live: bool = True
    created_at: datetime = moment()
    sent_at: datetime | None = maybe_moment()


class TodoRow(SQLModel, table=True):
    """Somebody owes one act on one subject by one time; reopening makes a new row (DECISIONS 4).

    ``paused_at`` is since when its clock stands still; ``due_at`` is then what it was before, and nobody is late by it.
    """

    __tablename__ = "todo"
    __table_args__ = (Index("ix_todo_subject", "subject", "kind", "state"), Index("ix_todo_open", "state", "due_at"))
    id: int = key()
    kind: str = Field(max_length=32)
    subject: str = Field(max_length=40)
    role: str = Field(max_length=16)
    department_id: int | None = maybe_ref("department.id")
    person_id: int | None = maybe_ref("person.id")
    room_id: int | None = maybe_ref("room.id")
    opened_at: datetime = moment()
    due_at: datetime = moment()
    due: dict[str, Any] = json_value(dict)
    state: str = Field(default="open", max_length=12)
    level: int = 0
    paused_at: datetime | None = maybe_moment()
    closed_at: datetime | None = maybe_moment()
    closed_by: int | None = maybe_ref("person.id")


class PauseRow(SQLModel, table=True):
    """A record's clocks stand still from ``begins_at`` to ``ends_at``, None while they still do (S08)."""

    __tablename__ = "pause"
    id: int = key()
    subject: str = Field(max_length=40, index=True)
    begins_at: datetime = moment()
    ends_at: datetime | None = maybe_moment()


class TimerRow(SQLModel, table=True):
    """Something that will come due; ``key`` is unique, so that arming twice changes nothing.

    A timer of a todo whose clock stands still is ``held``: it fires only when armed again.
    """

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_armed", "state", "fire_at"),)
    id: int = key()
    key: str = Field(max_length=120, unique=True)
    kind: str = Field(max_length=32)
    subject: str = Field(default="", max_length=40)
    todo_id: int | None = maybe_ref("todo.id", index=True)
    stage: str = Field(default="", max_length=24)
    fire_at: datetime = moment()
    state: str = Field(default="armed", max_length=12)
    fired_at: datetime | None = maybe_moment()


class JournalRow(SQLModel, table=True):
    """One entry of a record's own hash chain: who, what, why, from which event (DECISIONS 3)."""

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("subject", "seq"),)
    id: int = key()
    subject: str = Field(max_length=40)
    seq: int
    at: datetime = moment(index=True)
    actor_id: int | None = maybe_ref("person.id")
    what: str = Field(max_length=48)
    data: str = long_text()
    source: str = Field(default="", max_length=200)
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class JournalHeadRow(SQLModel, table=True):
    """A list of all chain heads at a moment, itself chained, so that truncation of a chain shows too."""

    __tablename__ = "journal_head"
    id: int = key()
    at: datetime = moment()
    heads: str = long_text()
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class ActionTokenRow(SQLModel, table=True):
    """What an opaque button value stands for; valid only in the chat its card was sent to (F-90, F-91)."""

    __tablename__ = "action_token"
    token: str = Field(primary_key=True, max_length=32)
    act: str = Field(max_length=48)
    subject: str = Field(default="", max_length=40)
    version: int = 0
    args: dict[str, str] = json_value(dict)
    posting_id: int | None = maybe_ref("posting.id")
    cloud: str = Field(max_length=16)
    chat_id: str = Field(default="", max_length=128)
    person_id: int | None = maybe_ref("person.id")
    created_at: datetime = moment(index=True)


class CounterRow(SQLModel, table=True):
    """The last number given in a scope, such as ``need:2026-Q4-SHB``."""

    __tablename__ = "counter"
    scope: str = Field(primary_key=True, max_length=80)
    value: int = 0


class RestorationRow(SQLModel, table=True):
    """A copy of a store knows that it is one; as long as it is not released, little is sent (F-88)."""

    __tablename__ = "restoration"
    id: int = key()
    made_at: datetime = moment()
    restored_at: datetime | None = maybe_moment()
    released_at: datetime | None = maybe_moment()


class UsageRow(SQLModel, table=True):
    """What an organisation used of what a cloud gives by the month; ``month`` is written 2026-11."""

    __tablename__ = "usage"
    organisation: str = Field(primary_key=True, max_length=64)
    month: str = Field(primary_key=True, max_length=7)
    kind: str = Field(primary_key=True, max_length=16)
    used: int = 0
