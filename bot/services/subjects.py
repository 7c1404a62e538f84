"""What a todo is about, in words: number and title of any record, and the card on which the todo is done."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain import subject as subjects
from bot.domain.subject import Subject
from bot.domain.todo import TodoKind
from bot.services.desk import Desk
from bot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SubjectWords:
    """A record's number, title and state as people know them."""

    number: str
    title: str
    state: str = ""


def in_words(desk: Desk, subject: Subject) -> SubjectWords:
    """The record in words; raises KeyError for an unknown kind."""
    return _WORDS[subject.kind](desk, subject.id)


def view_of(kind: TodoKind) -> str:
    """The card on which a todo of this kind is done, by the name of its view."""
    return _VIEWS.get(kind, "need")


def find_numbered(uow: UnitOfWork, number: str) -> Subject | None:
    """The record with this number, of whatever kind."""
    if need := uow.needs.by_number(number):
        return subjects.need(need.id)
    if meeting := uow.meetings.by_number(number):
        return subjects.meeting(meeting.id)
    item = uow.action_items.by_number(number)
    return subjects.action_item(item.id) if item else None


def _need(desk: Desk, need_id: int) -> SubjectWords:
    need = desk.uow.needs.get(need_id)
    return SubjectWords(need.number, need.title, need.state.label)


def _meeting(desk: Desk, meeting_id: int) -> SubjectWords:
    meeting = desk.uow.meetings.get(meeting_id)
    return SubjectWords(meeting.number, meeting.topic, meeting.state.label)


def _action(desk: Desk, item_id: int) -> SubjectWords:
    item = desk.uow.action_items.get(item_id)
    return SubjectWords(item.number, item.task, item.state.label)


def _department(desk: Desk, department_id: int) -> SubjectWords:
    name = desk.department(department_id).name
    return SubjectWords("", name)


def _room(desk: Desk, room_id: int) -> SubjectWords:
    room = desk.uow.rooms.get(room_id)
    return SubjectWords("群", room.name if room else "")


def _link(desk: Desk, link_id: int) -> SubjectWords:
    return SubjectWords("账号", desk.name(desk.uow.links.get(link_id).person_id))


_WORDS: dict[str, Callable[[Desk, int], SubjectWords]] = {
    "need": _need,
    "meeting": _meeting,
    "action": _action,
    "department": _department,
    "room": _room,
    "link": _link,
}

_VIEWS = {
    TodoKind.RULE: "ruling",
    TodoKind.WRITE_MINUTES: "minutes-form",
    TodoKind.CHECK_MINUTES: "minutes-check",
    TodoKind.CONFIRM_MINUTES: "minutes",
    TodoKind.FINISH_ACTION: "action",
}
