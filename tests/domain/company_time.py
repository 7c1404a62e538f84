"""The company calendar that the time tests share, made from plain tables: Shanghai, 2026 known, 2027 not."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.work_hours import WorkHours
from bot.domain.workdays import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = (WorkHours.parse("09:00-12:00"), WorkHours.parse("13:30-18:00"))


def days(first: str, last: str, why: str) -> dict[date, str]:
    """Every day from first to last with one reason."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    return {day + timedelta(days=n): why for n in range((end - day).days + 1)}


DAYS_OFF = {
    **days("2026-01-01", "2026-01-03", "元旦"),
    **days("2026-02-15", "2026-02-23", "春节"),
    **days("2026-04-04", "2026-04-06", "清明节"),
    **days("2026-05-01", "2026-05-05", "劳动节"),
    **days("2026-06-19", "2026-06-21", "端午节"),
    **days("2026-09-25", "2026-09-27", "中秋节"),
    **days("2026-10-01", "2026-10-07", "国庆节"),
    **days("2027-01-01", "2027-01-01", "元旦"),
}
MAKE_UP = ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")


def calendar_in(zone: str, *hours: str) -> WorkCalendar:
    """The same days in another zone, perhaps with other hours."""
    pieces = tuple(WorkHours.parse(piece) for piece in hours) or HOURS
    work_days = {date.fromisoformat(day): "调休上班" for day in MAKE_UP}
    return WorkCalendar(ZoneInfo(zone), pieces, DAYS_OFF, work_days, frozenset({2025, 2026}))


CALENDAR = calendar_in("Asia/Shanghai")


def at(text: str) -> datetime:
    """A moment on Shanghai's clocks, as UTC: ``2026-11-20 10:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def shown(moment: datetime) -> str:
    """The same moment the way ``at`` reads it."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
