"""Rooms: a group of people in which departments work, with its chat on each cloud."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.domain.people import Room, RoomChat
from bot.store.prepared import Prepared
from bot.store.rows import KeyedRows
from bot.store.tables import metadata

_room = metadata.tables["room"]
_chat = metadata.tables["chat"]
_room_department = metadata.tables["room_department"]

_CHATS_BY_ID = KeyedRows(_chat, "cloud", "chat_id")
_ROOMS = Prepared(select(_room).order_by(_room.c.id))
_CHATS = Prepared(select(_chat).order_by(_chat.c.id))
_ROOM_DEPARTMENTS = Prepared(select(_room_department).order_by(_room_department.c.position))
_ROOM_OF_CHAT = Prepared(
    select(_chat.c.room_id).where(_chat.c.cloud == bindparam("cloud"), _chat.c.chat_id == bindparam("chat_id"))
)
_NAME_OF_CHAT = Prepared(
    select(_room.c.name)
    .join(_chat, _chat.c.room_id == _room.c.id)
    .where(_chat.c.cloud == bindparam("cloud"), _chat.c.chat_id == bindparam("chat_id"))
)
_ADD = Prepared(insert(_room).returning(_room.c.id))
_CHANGE = Prepared(update(_room).where(_room.c.id == bindparam("room_id")))
_RELEASE_HANDLE = Prepared(
    update(_room).where(_room.c.handle == bindparam("taken"), _room.c.id != bindparam("room_id")).values(handle=None)
)
_DROP_OTHERS = Prepared(
    delete(_chat).where(
        _chat.c.room_id == bindparam("room_id"),
        _chat.c.cloud == bindparam("cloud"),
        _chat.c.chat_id != bindparam("chat_id"),
    )
)
_LEAVE = Prepared(delete(_room_department).where(_room_department.c.room_id == bindparam("room_id")))
_MOVE_IN = Prepared(insert(_room_department))


class Rooms:
    """Where people talk; what was read is kept until something is written, so that one event asks once."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection
        self.forget()

    def forget(self) -> None:
        """What was read may have changed."""
        self._rooms: dict[int, Room] | None = None

    def all(self) -> list[Room]:
        """All rooms that have a chat, with their departments."""
        return [room for room in self._all_rooms().values() if room.chats]

    def without(self, cloud: str) -> list[Room]:
        """The configuration's rooms that have no chat on a cloud."""
        return [room for room in self._all_rooms().values() if room.handle and room.chat_on(cloud) is None]

    def get(self, room_id: int) -> Room | None:
        """The room with this id."""
        return self._all_rooms().get(room_id)

    def of_chat(self, cloud: str, chat_id: str) -> Room | None:
        """The room a chat belongs to."""
        row = _ROOM_OF_CHAT.first(self._c, {"cloud": cloud, "chat_id": chat_id})
        return None if row is None else self.get(row.room_id)

    def name_of_chat(self, cloud: str, chat_id: str) -> str:
        """What people call the room a chat belongs to, '' for a chat that belongs to none."""
        row = _NAME_OF_CHAT.first(self._c, {"cloud": cloud, "chat_id": chat_id})
        return "" if row is None else str(row.name)

    def _all_rooms(self) -> dict[int, Room]:
        if self._rooms is None:
            self._rooms = self._read_rooms()
        return self._rooms

    def _read_rooms(self) -> dict[int, Room]:
        departments: dict[int, list[int]] = {}
        for row in _ROOM_DEPARTMENTS.all(self._c):
            departments.setdefault(row.room_id, []).append(row.department_id)
        chats: dict[int, list[RoomChat]] = {}
        for row in _CHATS.all(self._c):
            chats.setdefault(row.room_id, []).append(RoomChat(row.cloud, row.chat_id, row.alive))
        return {
            row.id: Room(
                row.id,
                row.name,
                tuple(departments.get(row.id, ())),
                tuple(chats.get(row.id, ())),
                row.handle or "",
                None if row.overrode is None else tuple(row.overrode),
            )
            for row in _ROOMS.all(self._c)
        }

    def put(self, name: str, chats: dict[str, str], department_ids: list[int]) -> int:
        """Insert or change the configuration's room of this name, or that owns one of these chats (cloud to chat id).

        What was said in chat about its departments stays until the configuration says something else than it did then.
        """
        room_id = self._room_configured(name, chats) or self.add(name)
        known = self.get(room_id)
        if known is None or (known.name, known.handle) != (name, name):
            _RELEASE_HANDLE.run(self._c, {"taken": name, "room_id": room_id})
            _CHANGE.run(self._c, {"room_id": room_id, "name": name, "handle": name})
            self.forget()
        for cloud, chat_id in chats.items():
            self.put_chat(cloud, chat_id, room_id)
        room = self.get(room_id)
        if room is None or room.overrode != tuple(department_ids):
            self.set_departments(room_id, department_ids)
        return room_id

    def _room_configured(self, name: str, chats: dict[str, str]) -> int | None:
        """By one of its chats; by its name only when it has no other chat on one of these clouds."""
        known = [self.of_chat(cloud, chat_id) for cloud, chat_id in chats.items()]
        named = [room for room in self._all_rooms().values() if room.handle == name]
        free = [room for room in named if not any(room.chat_on(cloud) for cloud in chats)]
        return next((room.id for room in (*known, *free) if room is not None), None)

    def add(self, name: str) -> int:
        """A room that the configuration does not know."""
        self.forget()
        return int(_ADD.first(self._c, {"name": name}).id)

    def put_chat(self, cloud: str, chat_id: str, room_id: int) -> None:
        """The chat belongs to this room from now on, in the place of another one the room had on the cloud."""
        dropped = _DROP_OTHERS.run(self._c, {"room_id": room_id, "cloud": cloud, "chat_id": chat_id})
        key, values = {"cloud": cloud, "chat_id": chat_id}, {"room_id": room_id, "alive": True}
        _, changed = _CHATS_BY_ID.put(self._c, key, values, {})
        if dropped or changed:
            self.forget()

    def drop_chat(self, cloud: str, chat_id: str) -> None:
        """The chat belongs to no room any more."""
        self.forget()
        self._c.execute(delete(_chat).where(_chat.c.cloud == cloud, _chat.c.chat_id == chat_id))

    def set_departments(
        self, room_id: int, department_ids: Iterable[int], overrode: Iterable[int] | None = None
    ) -> None:
        """Whose room it is; ``overrode`` says what the configuration said, when it was said in chat."""
        rows = [
            {"room_id": room_id, "department_id": department_id, "position": position}
            for position, department_id in enumerate(department_ids)
        ]
        _LEAVE.run(self._c, {"room_id": room_id})
        _MOVE_IN.run_each(self._c, rows)
        _CHANGE.run(self._c, {"room_id": room_id, "overrode": None if overrode is None else list(overrode)})
        self.forget()

    def set_chat_alive(self, cloud: str, chat_id: str, alive: bool) -> None:
        """The bot joined a chat, or can no longer speak in it."""
        self.forget()
        where = (_chat.c.cloud == cloud, _chat.c.chat_id == chat_id)
        self._c.execute(update(_chat).where(*where).values(alive=alive))
