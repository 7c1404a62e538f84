"""People, departments, offices and rooms as the rules see them."""

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Person:
    """A person; ``display`` is what others read and may repeat, ``handle`` is unique."""

    id: int
    handle: str
    display: str
    department_id: int | None = None
    superior_id: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Department:
    """A department with the people who act for it; ``liaison_ids`` in the order they are asked."""

    id: int
    name: str
    code: str
    aliases: tuple[str, ...] = ()
    head_id: int | None = None
    progress_id: int | None = None
    liaison_ids: tuple[int, ...] = ()
    deputy_ids: tuple[int, ...] = ()

    @property
    def contacts(self) -> tuple[int, ...]:
        """Who answers for the department: its liaisons, or its head when it has none (R03)."""
        return self.liaison_ids or ((self.head_id,) if self.head_id else ())

    @property
    def updater_id(self) -> int | None:
        """Who files the daily progress: the named person, else the first contact (R12)."""
        return self.progress_id or next(iter(self.contacts), None)


class Office(StrEnum):
    """A company-wide role."""

    LEADER = "leader"
    SECRETARY = "secretary"


@dataclass(frozen=True, slots=True)
class RoomChat:
    """A room's chat on one cloud."""

    cloud: str
    chat_id: str
    alive: bool = True


@dataclass(frozen=True, slots=True)
class Room:
    """A group the bot serves and whose departments it belongs to.

    ``handle`` is the configuration's name, '' for a group bound from chat alone; ``overrode`` is what the configuration
    said of its departments when somebody said otherwise in chat.
    """

    id: int
    name: str
    department_ids: tuple[int, ...] = ()
    chats: tuple[RoomChat, ...] = field(default=())
    handle: str = ""
    overrode: tuple[int, ...] | None = None

    def chat_on(self, cloud: str) -> RoomChat | None:
        """Its chat on a cloud."""
        return next((chat for chat in self.chats if chat.cloud == cloud), None)
