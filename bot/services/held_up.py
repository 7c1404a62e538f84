"""After an outage nobody reads what was true hours ago: a digest each and a card a room say how it stands (F-42)."""

from collections.abc import Sequence
from datetime import date

from bot.services import digests, escalations
from bot.services.concerned import Concerned
from bot.services.desk import Desk
from bot.store.held_up import HeldUp


def fold(desk: Desk) -> None:
    """Take back every reminder, digest and escalation that waits, and let what is still open be told anew.

    The newest too, so that nobody gets a second digest because of them.
    """
    held_up = desk.uow.held_up.all()
    if not held_up:
        return
    since = min(_missed_since(desk, each) for each in held_up)
    _take_back(desk, held_up)
    _untell(desk, held_up)
    newest = f":{held_up[-1].id}"
    digests.fold_since(desk, since, newest)
    escalations.fold_in(desk, {each.room_id: None for each in held_up if each.room_id is not None}, newest)


def outdate_lists(desk: Desk, room_id: int) -> None:
    """A newer list of everything that went up in a room makes those needless that still wait."""
    _take_back(desk, desk.uow.held_up.lists_in(room_id))


def _take_back(desk: Desk, held_up: Sequence[HeldUp]) -> None:
    for each in held_up:
        desk.uow.held_up.take_back(each)
        desk.uow.postings.retire(each.posting_id)


def _untell(desk: Desk, held_up: Sequence[HeldUp]) -> None:
    """What these messages were to tell counts as told no longer; what others told the same day still does."""
    in_rooms = [each.todo_id for each in held_up if each.person_id is None and each.todo_id]
    open_todos = desk.uow.todos.open_among(in_rooms)
    concerned = Concerned(desk)
    for each in held_up:
        if each.is_digest:
            desk.uow.manners.forget(each.subject.id, _day(desk, each), each.created_at)
            continue
        todo = open_todos.get(each.todo_id or 0)
        reader_id = each.person_id or (todo and concerned.by(todo).escalated_to)
        if reader_id:
            desk.uow.manners.forget(reader_id, _day(desk, each), each.created_at, str(each.subject))


def _missed_since(desk: Desk, message: HeldUp) -> str:
    """The first day it was to tell of; a digest may itself have made up for earlier ones."""
    kind, _, timer_id = message.cause.partition(":")
    timer = desk.uow.timers.get(int(timer_id)) if message.is_digest and kind == "timer" else None
    return timer.stage if timer and timer.stage else _day(desk, message).isoformat()


def _day(desk: Desk, message: HeldUp) -> date:
    return desk.company.calendar.local(message.created_at).date()
