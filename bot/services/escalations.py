"""Many escalations at once: each head reads them in one digest, each room in one card (F-50, F-53)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.ladder import Stage
from bot.domain.people import Room
from bot.domain.subject import Subject
from bot.domain.timer import Timer
from bot.domain.todo import Todo, TodoKind
from bot.services import digests
from bot.services.concerned import Concerned
from bot.services.desk import Desk
from bot.services.owners import escalates_to

TIMER_KIND = "escalations"


@dataclass(frozen=True, slots=True)
class RoomEscalations:
    """What was escalated in a room and is still open, oldest due first, and to whom, most affected first."""

    room: Room
    todos: tuple[Todo, ...]
    heads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Escalated:
    """A todo that went up to a rung, and who stands there."""

    todo: Todo
    level: int
    head_id: int


def escalate(desk: Desk, reached: Iterable[tuple[Todo, Stage]]) -> list[Escalated]:
    """Raise todos to the rungs they reached; left out is one above whose owners nobody stands."""
    found = [(todo, stage.level, escalates_to(desk, todo, stage.to)) for todo, stage in reached]
    escalated = [Escalated(todo, level, head_id) for todo, level, head_id in found if head_id is not None]
    desk.uow.todos.raise_levels([(each.todo.id, each.level) for each in escalated])
    for each in escalated:
        desk.note(each.todo.subject, "escalated", todo=each.todo.id, to=each.head_id, level=each.level)
    return escalated


def fold(desk: Desk, todos: Iterable[Todo]) -> None:
    """Instead of cards of their own: one card in each of their rooms tells everything escalated there."""
    fold_in(desk, {todo.room_id: None for todo in todos if todo.room_id})


def fold_in(desk: Desk, room_ids: Iterable[int], of: str = "") -> None:
    """One card in each of these rooms tells everything escalated there, also what an earlier call was about if it was
    not told yet: a storm may take minutes. ``of`` as in ``digests.fold_since``.
    """
    desk.uow.hold(TIMER_KIND)
    fire_at = digests.fold_time(desk)
    waiting = {timer.subject for timer in desk.uow.timers.armed(TIMER_KIND) if timer.fire_at <= fire_at}
    for room in map(desk.uow.rooms.get, room_ids):
        if room is None or str(subject_of(room)) in waiting or not any(chat.alive for chat in room.chats):
            continue
        key = f"escalations:{room.id}:{desk.source}{of}"
        desk.uow.timers.arm(key, TIMER_KIND, fire_at, subject=str(subject_of(room)))


def subject_of(room: Room) -> Subject:
    """A room, as what such a card is about."""
    return Subject("room", room.id)


def of_room(desk: Desk, timer: Timer) -> RoomEscalations | None:
    """What the room is told now, None when everything was done meanwhile."""
    desk.uow.hold(TIMER_KIND)  # what went up before is told now, what goes up later is told by the next
    room = desk.uow.rooms.get(Subject.parse(timer.subject).id)
    if room is None:
        return None
    todos = tuple(t for t in desk.uow.todos.open_in(room.id) if t.level and t.kind is not TodoKind.RULE)
    return RoomEscalations(room, todos, _heads(desk, todos)) if todos else None


def _heads(desk: Desk, todos: Sequence[Todo]) -> tuple[int, ...]:
    counted: dict[int, int] = {}
    concerned = Concerned(desk)
    for todo in todos:
        head_id = concerned.by(todo).escalated_to
        if head_id is not None:
            counted[head_id] = counted.get(head_id, 0) + 1
    return tuple(sorted(counted, key=lambda head_id: -counted[head_id]))
