"""How a moment is said back, everywhere the same: 11月27日(周五)18:00, 逾期 2 个工作日."""

from datetime import datetime, timedelta

from bot.domain.time_words import moment_words, run_words
from bot.domain.workdays import WorkCalendar

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def echo(moment: datetime, calendar: WorkCalendar, now: datetime) -> str:
    """The moment on the company's clocks with its weekday; with the year when it is not this one."""
    return moment_words(calendar.local(moment), calendar.local(now).year)


def echo_stretch(begin: datetime, end: datetime, calendar: WorkCalendar, now: datetime) -> str:
    """Whole days as 11月23日至24日, anything else as 11月23日(周一)00:00 至 11月24日(周二)09:00."""
    first, after = calendar.local(begin).date(), calendar.local(end).date()
    if (calendar.day_start(first), calendar.day_start(after)) == (begin, end):
        return run_words(first, after - _DAY, calendar.local(now).year)
    return f"{echo(begin, calendar, now)} 至 {echo(end, calendar, now)}"


def echo_late(due_at: datetime, now: datetime, calendar: WorkCalendar) -> str:
    """How late it is in words: 逾期 35 分钟, 逾期 3 小时, 逾期 2 个工作日; empty while it is not late."""
    late = now - due_at
    if late <= timedelta(0):
        return ""
    if days := _workdays_late(due_at, now, calendar):
        return f"逾期 {days} 个工作日"
    if late < timedelta(minutes=1):
        return "刚刚逾期"
    if late < _HOUR:
        return f"逾期 {late // timedelta(minutes=1)} 分钟"
    return f"逾期 {late // _HOUR} 小时" if late < 2 * _DAY else f"逾期 {late // _DAY} 天"


def _workdays_late(due_at: datetime, now: datetime, calendar: WorkCalendar) -> int:
    """Whole working days: how often the due time of day came round again on a working day."""
    due, local = calendar.local(due_at), calendar.local(now)
    days = (local.date() - due.date()).days
    passed = [due.date() + n * _DAY for n in range(1, days + 1)]
    return sum(calendar.is_workday(day) for day in passed if day < local.date() or due.time() <= local.time())
