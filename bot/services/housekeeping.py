"""What the bot does for itself once a day: the list of journal heads (DECISIONS 3), new cards for ageing ones, and
forgetting what it reminded people of long ago.
"""

from datetime import datetime, time, timedelta

from bot.domain.subject import Subject
from bot.domain.timer import Timer
from bot.services.desk import Desk
from bot.services.handover import AT_ONCE

TIMER_KIND = "journal.heads"
RENEWAL_KIND = "cards.renew"
_AT = time(23, 30)
_RENEWED_AT = time(9, 10)
_CARD_LIFE = timedelta(days=14)  # then the cloud changes a card no more (facts/feishu.md 5.3)
_SLACK = timedelta(hours=12)
_TOLD_KEPT = timedelta(days=14)  # nobody is told twice on one day; an outage is made up for within days


def arm_heads(desk: Desk) -> None:
    """Make sure the next list of chain heads is noted tonight; arming twice changes nothing."""
    calendar = desk.company.calendar
    day = calendar.local(desk.now).date()
    tonight = calendar.moment(day, _AT)
    if tonight <= desk.now:
        day += timedelta(days=1)
        tonight = calendar.moment(day, _AT)
    desk.uow.timers.arm(f"journal.heads:{day}", TIMER_KIND, tonight)


def note_heads(desk: Desk) -> None:
    """Chain a list of the heads of what changed."""
    desk.uow.journal.note_heads(desk.now)


def forget_reminders(desk: Desk) -> None:
    """Keep of what people were reminded of only what may still matter."""
    desk.uow.manners.forget_before(desk.company.calendar.local(desk.now).date() - _TOLD_KEPT)


def arm_renewal(desk: Desk) -> None:
    """Make sure that ageing cards are looked for on the next working morning; arming twice changes nothing."""
    at = _next_renewal(desk)
    _arm_renewal(desk, at, at, 0)


def ageing_cards(desk: Desk, timer: Timer) -> list[int]:
    """Cards that somebody must still act on and that get too old before the next look: day 13, or days off.

    Some todos at a time; what is left of them is armed, and in the end the next look.
    """
    todos = desk.uow.todos.open_after(Subject.parse(timer.subject).id if timer.subject else 0, AT_ONCE)
    if len(todos) == AT_ONCE:
        _arm_renewal(desk, timer.fire_at, desk.now, todos[-1].id)
    else:
        arm_renewal(desk)
    limit = _next_renewal(desk) + _SLACK - _CARD_LIFE
    subjects = dict.fromkeys(str(todo.subject) for todo in todos)
    return [each for subject in subjects for each in desk.uow.postings.sent_before(subject, limit)]


def _arm_renewal(desk: Desk, day: datetime, at: datetime, after: int) -> None:
    subject = Subject("todo", after)
    desk.uow.timers.arm(f"{RENEWAL_KIND}:{day:%Y%m%d}:{after}", RENEWAL_KIND, at, subject=str(subject))


def _next_renewal(desk: Desk) -> datetime:
    calendar = desk.company.calendar
    day = calendar.local(desk.now).date()
    while not calendar.is_workday(day) or calendar.moment(day, _RENEWED_AT) <= desk.now:
        day += timedelta(days=1)
    return calendar.moment(day, _RENEWED_AT)
