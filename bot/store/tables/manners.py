"""How people want to be reminded, what they muted, what waits for their digest, what they were told of (UX 4.4)."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from bot.store.tables.base import key, long_text, maybe_moment, maybe_ref, moment, ref


class ReminderChoiceRow(SQLModel, table=True):
    """How many digests a day somebody wants; whoever never chose has no row."""

    __tablename__ = "reminder_choice"
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    choice: str = Field(max_length=8)


class MuteRow(SQLModel, table=True):
    """Somebody wants no reminder of a subject before ``until``; without a time for good."""

    __tablename__ = "mute"
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    subject: str = Field(primary_key=True, max_length=40)
    until: datetime | None = maybe_moment()
    created_at: datetime = moment()


class NudgeRow(SQLModel, table=True):
    """Somebody was reminded of a subject on a day: alone, in a digest, or as gone up to them; each once (UX 4.4)."""

    __tablename__ = "nudge"
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    day: date = Field(primary_key=True)
    subject: str = Field(primary_key=True, max_length=40)
    kind: str = Field(primary_key=True, max_length=8)
    told_at: datetime = moment()


class FoldedMessageRow(SQLModel, table=True):
    """A message that was not sent alone; ``told_at`` is when a digest told it."""

    __tablename__ = "folded_message"
    id: int = key()
    person_id: int = ref("person.id")
    subject: str = Field(max_length=40)
    card: str = long_text()
    created_at: datetime = moment()
    told_at: datetime | None = maybe_moment(index=True)


class AbsenceRow(SQLModel, table=True):
    """Somebody is away; ``delegate_id`` stands in, None: whoever is next in line in their department (L5)."""

    __tablename__ = "absence"
    id: int = key()
    person_id: int = ref("person.id", index=True)
    delegate_id: int | None = maybe_ref("person.id")
    begins_at: datetime = moment()
    ends_at: datetime = moment(index=True)
    cancelled_at: datetime | None = maybe_moment()
