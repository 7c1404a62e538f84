"""What the bot does for itself once a day: the list of journal heads (DECISIONS 3), new cards for ageing ones."""

from datetime import datetime, time, timedelta

from bot.domain.subject import Subject
from bot.domain.timer import Timer
from bot.services.desk import Desk

TIMER_KIND = "journal.heads"
RENEWAL_KIND = "cards.renew"
_AT = time(23, 30)
_RENEWED_AT = time(9, 10)
_CARD_LIFE = timedelta(days=14)  # then the cloud changes a card no more (facts/feishu.md 5.3)
_SLACK = timedelta(hours=12)
_AT_ONCE = 25  # cards in one event, so that nobody who taps waits long behind them


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


def arm_renewal(desk: Desk) -> None:
    """Make sure that ageing cards are looked for on the next working morning; arming twice changes nothing."""
    at = _next_renewal(desk)
    _arm_renewal(desk, at, at, 0)


def ageing_cards(desk: Desk, timer: Timer) -> list[int]:
    """Cards that somebody must still act on and that get too old before the next look: day 13, or days off.

    Some at a time; what is left of them is armed, and in the end the next look.
    """
    day, after = timer.fire_at, Subject.parse(timer.subject).id if timer.subject else 0
    found = desk.uow.postings.owed_since(_next_renewal(desk) + _SLACK - _CARD_LIFE, after, _AT_ONCE)
    if len(found) == _AT_ONCE:
        _arm_renewal(desk, day, desk.now, found[-1])
    else:
        arm_renewal(desk)
    return found


def _arm_renewal(desk: Desk, day: datetime, at: datetime, after: int) -> None:
    subject = Subject("posting", after)
    desk.uow.timers.arm(f"{RENEWAL_KIND}:{day:%Y%m%d}:{after}", RENEWAL_KIND, at, subject=str(subject))


def _next_renewal(desk: Desk) -> datetime:
    calendar = desk.company.calendar
    day = calendar.local(desk.now).date()
    while not calendar.is_workday(day) or calendar.moment(day, _RENEWED_AT) <= desk.now:
        day += timedelta(days=1)
    return calendar.moment(day, _RENEWED_AT)
