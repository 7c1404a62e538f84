"""Whether a message to a person goes out now, waits for the digest, or is not wanted (UX 4.4, DECISIONS 9, BOLD 7)."""

from datetime import datetime, timedelta
from enum import Enum, auto

from bot.domain.manners import ReminderChoice
from bot.domain.quiet import out_of_quiet
from bot.domain.subject import Subject
from bot.domain.todo import Todo
from bot.errors import UserError
from bot.services.desk import Desk
from bot.services.digests import next_slot, today
from bot.services.ladders import quiet_hours
from bot.services.owners import owners
from bot.store.manners import EVERYTHING


class Way(Enum):
    """What becomes of a message."""

    NOW = auto()
    DIGEST = auto()
    NOWHERE = auto()


def way_of(desk: Desk, person_id: int, subject: str, *, courtesy: bool) -> Way:
    """In quiet hours and on days off everything waits; courtesy yields to a mute and to the daily allowance."""
    if is_quiet(desk):
        return Way.DIGEST
    if not courtesy:
        return Way.NOW
    if is_muted(desk, person_id, subject):
        return Way.NOWHERE
    day_start = desk.company.calendar.day_start(today(desk))
    spent = desk.uow.folded.sent_since(person_id, day_start) >= desk.company.settings.digest.allowance
    return Way.DIGEST if spent else Way.NOW


def is_quiet(desk: Desk) -> bool:
    """Whether nobody is to be disturbed now."""
    return out_of_quiet(desk.now, quiet_hours(desk), desk.company.calendar) > desk.now


def is_muted(desk: Desk, person_id: int, subject: str) -> bool:
    """Whether a person wants no reminder of this subject now, or none at all."""
    return bool(desk.uow.manners.muted_by(person_id, desk.now) & {subject, everything(person_id)})


def may_nudge(desk: Desk, person_id: int, todo: Todo) -> bool:
    """Take the person's one ping about this subject today; False when it is taken or muted.

    That a digest mentioned it in the morning does not count: the ping at due goes out (DECISIONS 9).
    """
    subject = str(todo.subject)
    return not is_muted(desk, person_id, subject) and desk.uow.manners.ping(person_id, subject, today(desk), desk.now)


def everything(person_id: int) -> str:
    """The subject under which a person mutes whatever it is."""
    return f"{EVERYTHING}:{person_id}"


def mute(desk: Desk, subject: Subject) -> None:
    """No reminder of this subject to the actor until somebody asks them anew."""
    desk.uow.manners.mute(desk.me.id, str(subject), None, desk.now)


def mute_today(desk: Desk, subject: Subject) -> None:
    """No reminder of this subject to the actor for the rest of the day."""
    midnight = desk.company.calendar.day_start(today(desk) + timedelta(days=1))
    desk.uow.manners.mute(desk.me.id, str(subject), midnight, desk.now)


def snooze(desk: Desk, subject: Subject) -> datetime:
    """Be reminded in the first digest of the next working day, and not before; returns when that is."""
    calendar = desk.company.calendar
    morning = calendar.day_start(calendar.next_workday(today(desk)))
    desk.uow.manners.mute(desk.me.id, str(subject), morning, desk.now)
    return next_slot(desk, desk.me.department_id, morning)


def choose(desk: Desk, word: str) -> ReminderChoice:
    """Keep how many digests a day the actor wants; raises UserError for anything else."""
    choice = next((each for each in ReminderChoice if word in (each.label, each.value)), None)
    if choice is None:
        words = "、".join(each.label for each in ReminderChoice)
        raise UserError(f"没看懂「{word[:20]}」，提醒方式没有改。可以写：{words}，或 恢复。")
    desk.uow.manners.choose(desk.me.id, choice)
    return choice


def why(desk: Desk, subject: Subject, person_id: int) -> str:
    """Why this person is told of this subject, in one line (UX 4.4)."""
    for todo in desk.uow.todos.open_for(subject):
        if person_id in owners(desk, todo):
            return f"有一件事等您：{todo.kind.label}，{desk.when(todo.due_at)} 前。"
    return _part(desk, subject, person_id) or "您与这件事有关。"


def _part(desk: Desk, subject: Subject, person_id: int) -> str:
    if subject.kind != "need":
        return ""
    need = desk.uow.needs.get(subject.id)
    if person_id == need.initiator_id:
        return "您是这件需求的发起人。"
    for department in (
        desk.department(each) for each in (need.department_id, *(p.department_id for p in need.parties))
    ):
        if person_id == department.head_id:
            return f"您是{department.name}的负责人。"
        if person_id in department.contacts:
            return f"您是{department.name}的接口人。"
    return ""
