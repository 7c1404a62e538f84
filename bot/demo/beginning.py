"""When a new rehearsal begins: now, if people are at work now; nights and days off hold private messages back."""

from datetime import datetime, time

from bot.domain.workdays import WorkCalendar

_LIVELY, _LATE = time(10), time(16, 30)


def lively_moment(now: datetime, calendar: WorkCalendar) -> datetime:
    """``now`` on a working day with 17:00 still well ahead, else 10:00 of the next one; never earlier than now."""
    today = calendar.local(now).date()
    if not calendar.is_workday(today) or now >= calendar.moment(today, _LATE):
        return calendar.moment(calendar.next_workday(today), _LIVELY)
    return now if now >= calendar.open_of_day(today) else calendar.moment(today, _LIVELY)
