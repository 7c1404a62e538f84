"""Which room a chat is, and whose: bound by a steward from chat, on top of what the configuration says (SURFACE 4).

What is said in chat about a configured room's departments stays until the configuration says something else.
"""

from collections.abc import Sequence

from bot.domain.people import Room
from bot.domain.subject import Subject
from bot.errors import StaleError, UserError
from bot.events import Chat
from bot.services.desk import Desk
from bot.services.stewards import require_steward
from bot.store.journal import Entry

KIND = "room"
_WHAT = "绑定群"


def bind_departments(desk: Desk, chat: Chat, department_ids: Sequence[int]) -> Room:
    """The chat belongs to these departments; a chat of no room becomes a room of its own."""
    require_steward(desk, _WHAT)
    rooms = desk.uow.rooms
    room = rooms.of_chat(chat.cloud, chat.chat_id)
    if room is not None and room.department_ids == tuple(department_ids):
        raise UserError("本群已经是这些部门的，没有改动。")
    room_id = (
        room.id if room else rooms.add(chat.title or "、".join(desk.department(each).name for each in department_ids))
    )
    _note(desk, chat, room, room_id)
    configured = None if room is None or not room.handle else room.overrode or room.department_ids
    rooms.put_chat(chat.cloud, chat.chat_id, room_id)
    rooms.set_departments(room_id, department_ids, configured)
    return _room(desk, room_id)


def bind_to_room(desk: Desk, chat: Chat, room_id: int) -> Room:
    """The chat is this room's on its cloud. Raises StaleError when the room has another chat there by now."""
    require_steward(desk, _WHAT)
    rooms = desk.uow.rooms
    desk.uow.hold(f"{KIND}:{room_id}")
    room, old = _room(desk, room_id), rooms.of_chat(chat.cloud, chat.chat_id)
    there = room.chat_on(chat.cloud)
    if there is not None and there.chat_id == chat.chat_id:
        raise StaleError(f"本群已经是「{room.name}」，没有改动。")
    if there is not None:
        raise StaleError(f"「{room.name}」在这边已经有群了，没有改动。先到那个群里发 /绑定 取消。")
    _note(desk, chat, old, room_id)
    rooms.put_chat(chat.cloud, chat.chat_id, room_id)
    return _room(desk, room_id)


def unbind(desk: Desk, chat: Chat) -> Room:
    """The chat belongs to no room any more; what is recorded stays. Returns the room it was."""
    require_steward(desk, _WHAT)
    room = desk.uow.rooms.of_chat(chat.cloud, chat.chat_id)
    if room is None:
        raise UserError("本群没有绑定，没有改动。")
    _note(desk, chat, room, room.id, what="unbound")
    desk.uow.rooms.drop_chat(chat.cloud, chat.chat_id)
    return room


def take_back(desk: Desk, room_id: int, entry: Entry) -> None:
    """As it was before: the chat in its room of then, the room with its departments of then."""
    rooms, (cloud, chat_id) = desk.uow.rooms, entry.data["chat"]
    rooms.set_departments(room_id, entry.data["departments"], entry.data["overrode"])
    if entry.data["was_in"] is None:
        rooms.drop_chat(cloud, chat_id)
    else:
        rooms.put_chat(cloud, chat_id, entry.data["was_in"])
    desk.note(Subject(KIND, room_id), "binding undone", chat=[cloud, chat_id])


def _note(desk: Desk, chat: Chat, old: Room | None, room_id: int, what: str = "bound") -> None:
    before = _room(desk, room_id)
    desk.note(
        Subject(KIND, room_id),
        what,
        chat=[chat.cloud.value, chat.chat_id],
        was_in=old.id if old else None,
        departments=list(before.department_ids),
        overrode=None if before.overrode is None else list(before.overrode),
    )


def _room(desk: Desk, room_id: int) -> Room:
    room = desk.uow.rooms.get(room_id)
    if room is None:
        raise LookupError(f"no room {room_id}")
    return room
