"""What stands in a digest: the most urgent first, and what was escalated to whoever reads it, always (UX 4.4)."""

from datetime import timedelta

import pytest
from bot.domain.manners import ReminderChoice, Urgency
from bot.domain.subject import Subject
from bot.domain.todo import Role, Todo, TodoKind
from bot.services.digests import plan
from bot.services.manners import choose, everything, is_muted, mute, mute_today

from tests.domain.company_time import at
from tests.services.office import Office

HEAD, LIAISON = "王磊", "李敏"


def owe(office: Office, who: str, action: int, *, due_in: timedelta, level: int = 0) -> Subject:
    """An action item of somebody's; at ``level`` 1 their head was told already."""
    subject, opened = Subject("action", action), office.now - timedelta(days=9)
    due_at, person_id = office.now + due_in, office.person(who).id
    todo = Todo(0, TodoKind.FINISH_ACTION, subject, Role.PERSON, opened, due_at, {}, person_id=person_id, level=level)
    office.uow.todos.add(todo)
    return subject


def told(office: Office, who: str = HEAD) -> list[tuple[Urgency, Subject]]:
    """The entries of somebody's digest."""
    plans = plan(office.desk(), [office.person(who).id])
    return [(entry.urgency, entry.todo.subject) for each in plans for entry in each.entries]


def test_what_was_escalated_comes_first_then_what_is_late_then_what_is_due_today(office: Office) -> None:
    today = owe(office, HEAD, 1, due_in=timedelta(hours=2))
    late = owe(office, HEAD, 2, due_in=-timedelta(days=3))
    escalated = owe(office, LIAISON, 3, due_in=-timedelta(days=1), level=1)

    assert told(office) == [(Urgency.ESCALATED, escalated), (Urgency.OVERDUE, late), (Urgency.TODAY, today)]


@pytest.mark.parametrize("silence", ["this", "everything", "digests"])
def test_whoever_wants_silence_still_hears_what_was_escalated_to_them(office: Office, silence: str) -> None:
    late = owe(office, HEAD, 1, due_in=-timedelta(days=3))
    escalated = owe(office, LIAISON, 2, due_in=-timedelta(days=3), level=1)
    desk = office.desk(HEAD)
    if silence == "this":
        mute(desk, late)
        mute(desk, escalated)
    elif silence == "everything":
        mute_today(desk, Subject.parse(everything(desk.me.id)))
    else:
        choose(desk, ReminderChoice.OFF.label)

    assert (Urgency.ESCALATED, escalated) in told(office)


def test_whoever_wants_no_digest_gets_none_for_what_is_merely_late(office: Office) -> None:
    owe(office, HEAD, 1, due_in=-timedelta(days=3))
    choose(office.desk(HEAD), ReminderChoice.OFF.label)

    assert told(office) == []


def test_silence_for_today_ends_with_the_day(office: Office) -> None:
    late = owe(office, HEAD, 1, due_in=-timedelta(days=3))
    mute_today(office.desk(HEAD), late)
    person_id = office.person(HEAD).id

    assert is_muted(office.desk(now=at("2026-11-20 23:59")), person_id, str(late))
    assert not is_muted(office.desk(now=at("2026-11-21 00:00")), person_id, str(late))
