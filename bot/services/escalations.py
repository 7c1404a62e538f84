"""Many escalations at once: each head reads them in one digest, each room in one card (F-50, F-53)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.people import Room
from bot.domain.subject import Subject
from bot.domain.timer import Timer
from bot.domain.todo import Todo, TodoKind
from bot.services import digests
from bot.services.desk import Desk
from bot.services.ladders import escalated_to

TIMER_KIND = "escalations"


@dataclass(frozen=True, slots=True)
class RoomEscalations:
    """What was escalated in a room and is still open, oldest due first, and to whom, most affected first."""

    room: Room
    todos: tuple[Todo, ...]
    heads: tuple[int, ...]


def fold(desk: Desk, timer: Timer, todo: Todo) -> None:
    """Instead of a card of its own: the head's digest says it, and the room's card of everything escalated."""
    digests.fold(desk, timer)
    room = desk.uow.roster.room(todo.room_id) if todo.room_id else None
    if room is not None and any(chat.alive for chat in room.chats):
        fire_at = digests.fold_time(desk)
        key = f"escalations:{room.id}:{fire_at:%Y%m%d%H%M}"
        desk.uow.timers.arm(key, TIMER_KIND, fire_at, subject=str(subject_of(room)))


def subject_of(room: Room) -> Subject:
    """A room, as what such a card is about."""
    return Subject("room", room.id)


def of_room(desk: Desk, timer: Timer) -> RoomEscalations | None:
    """What the room is told now, None when everything was done meanwhile."""
    room = desk.uow.roster.room(Subject.parse(timer.subject).id)
    if room is None:
        return None
    todos = tuple(t for t in desk.uow.todos.open_in(room.id) if t.level and t.kind is not TodoKind.RULE)
    return RoomEscalations(room, todos, _heads(desk, todos)) if todos else None


def _heads(desk: Desk, todos: Sequence[Todo]) -> tuple[int, ...]:
    counted: dict[int, int] = {}
    for todo in todos:
        head_id = escalated_to(desk, todo)
        if head_id is not None:
            counted[head_id] = counted.get(head_id, 0) + 1
    return tuple(sorted(counted, key=lambda head_id: -counted[head_id]))
