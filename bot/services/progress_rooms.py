"""In which room a department is asked for its progress."""

from collections import Counter
from collections.abc import Sequence

from bot.domain.need import Need
from bot.domain.people import Department, Room
from bot.services.desk import Desk


def room_for(desk: Desk, department: Department, needs: Sequence[Need]) -> Room | None:
    """The department's own room, of several the one most of these needs came from; None: ask in private.

    A room that belongs to nobody in particular serves when the needs came from it; another department's never does,
    because the updater may not be in it.
    """
    came_from = Counter(need.room_id for need in needs)
    rooms = [room for room in desk.uow.rooms.all() if any(chat.alive for chat in room.chats)]
    own = [room for room in rooms if department.id in room.department_ids]
    shared = [room for room in rooms if not room.department_ids and came_from[room.id]]
    return max(own or shared, key=lambda room: came_from[room.id], default=None)
