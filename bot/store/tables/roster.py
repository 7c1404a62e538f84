"""People, departments, offices and rooms: from the configuration and from admin-confirmed bindings (DECISIONS 1)."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.tables.base import json_value, key, maybe_json_value, maybe_moment, maybe_ref, moment, ref


class PersonRow(SQLModel, table=True):
    """A person; ``handle`` is the configuration's unique name, ``display`` may repeat."""

    __tablename__ = "person"
    id: int = key()
    handle: str = Field(max_length=64, unique=True)
    display: str = Field(max_length=64)
    department_id: int | None = Field(default=None, index=True)  # no foreign key: the two tables refer to each other
    superior_id: int | None = maybe_ref("person.id")
    active: bool = True


class IdentityRow(SQLModel, table=True):
    """A person on a cloud; ``private_chat`` is filled when the cloud tells it."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("cloud", "tenant", "remote_id"),)
    id: int = key()
    cloud: str = Field(max_length=16)
    tenant: str = Field(default="", max_length=64)
    remote_id: str = Field(max_length=128)
    person_id: int = ref("person.id", index=True)
    private_chat: str = Field(default="", max_length=128, index=True)
    acted_at: int = 0


class DepartmentRow(SQLModel, table=True):
    """A department; its code is data, never derived from its name (A6)."""

    __tablename__ = "department"
    id: int = key()
    name: str = Field(max_length=64, unique=True)
    code: str = Field(max_length=16, unique=True)
    aliases: list[str] = json_value(list)
    head_id: int | None = maybe_ref("person.id")
    progress_id: int | None = maybe_ref("person.id")
    active: bool = True


class MembershipRow(SQLModel, table=True):
    """A liaison or deputy of a department; ``position`` 0 is asked first."""

    __tablename__ = "membership"
    department_id: int = Field(foreign_key="department.id", primary_key=True)
    role: str = Field(primary_key=True, max_length=16)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    position: int = 0


class OfficeRow(SQLModel, table=True):
    """A company-wide office: leader, secretary (a person) or review (a department)."""

    __tablename__ = "office"
    name: str = Field(primary_key=True, max_length=16)
    person_id: int | None = maybe_ref("person.id")
    department_id: int | None = maybe_ref("department.id")


class RoomRow(SQLModel, table=True):
    """A group the bot serves, with a chat on one cloud or on both.

    ``handle`` is the configuration's name, None for a group that is bound from chat alone. ``overrode``: the department
    ids that the configuration named when somebody said otherwise in chat, which stays until the configuration changes.
    """

    __tablename__ = "room"
    id: int = key()
    name: str = Field(max_length=128)
    handle: str | None = Field(default=None, max_length=128, unique=True)
    overrode: list[int] | None = maybe_json_value()


class ChatRow(SQLModel, table=True):
    """A room's chat on a cloud; ``alive`` turns false when the bot is removed or the chat dissolved."""

    __tablename__ = "chat"
    __table_args__ = (UniqueConstraint("cloud", "chat_id"),)
    id: int = key()
    room_id: int = ref("room.id", index=True)
    cloud: str = Field(max_length=16)
    chat_id: str = Field(max_length=128)
    alive: bool = True


class ReachRow(SQLModel, table=True):
    """What a real answer taught: by which way people in a chat can be notified; ``chat_id`` '' is the whole cloud.

    ``code`` is the cloud's refusal, '' when it worked.
    """

    __tablename__ = "reach"
    cloud: str = Field(primary_key=True, max_length=16)
    chat_id: str = Field(primary_key=True, max_length=128)
    way: str = Field(primary_key=True, max_length=16)
    code: str = Field(default="", max_length=128)
    at: datetime = moment()


class LinkRow(SQLModel, table=True):
    """Somebody's wish to be known on another cloud too; ``code`` is what they repeat where they are known already."""

    __tablename__ = "link"
    id: int = key()
    code: str = Field(max_length=16, index=True)
    cloud: str = Field(max_length=16)
    tenant: str = Field(default="", max_length=64)
    remote_id: str = Field(max_length=128, index=True)
    chat_id: str = Field(max_length=128)
    shown_name: str = Field(default="", max_length=128)
    asked_at: datetime = moment()
    state: str = Field(max_length=16)
    person_id: int | None = maybe_ref("person.id", index=True)
    proven_on: str = Field(default="", max_length=16)
    proven_at: datetime | None = maybe_moment()
    decided_by: int | None = maybe_ref("person.id")
    decided_at: datetime | None = maybe_moment()


class RoomDepartmentRow(SQLModel, table=True):
    """Whose room it is."""

    __tablename__ = "room_department"
    room_id: int = Field(foreign_key="room.id", primary_key=True)
    department_id: int = Field(foreign_key="department.id", primary_key=True)
    position: int = 0
