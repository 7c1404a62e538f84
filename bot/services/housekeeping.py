"""What the bot does for itself once a day: the list of journal heads (DECISIONS 3)."""

from datetime import time, timedelta

from bot.services.desk import Desk

TIMER_KIND = "journal.heads"
_AT = time(23, 30)


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
    """Chain a list of all records' heads."""
    desk.uow.journal.note_heads(desk.now)
