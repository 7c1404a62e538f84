"""The company's calendar out of what is known: statutory tables, an imported file, the company's own days.

The later wins. A year whose make-up days nobody announced yet is not covered: what is computed from it is 暂定, never
silently wrong (LIBRARIES 3.1).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.calendars.day_table import DayTable, as_day
from bot.calendars.files import read_day_table
from bot.calendars.imported import imported, keep
from bot.calendars.statutory import last_known_year, statutory_days
from bot.domain.work_hours import WorkHours
from bot.domain.workdays import WorkCalendar
from bot.errors import ConfigError

__all__ = ["build_calendar", "imported", "keep", "last_known_year", "read_day_table"]

COMPANY_OFF = "公司放假"
COMPANY_WORK = "公司安排上班"
_FIRST_YEAR = 2024


def build_calendar(
    zone: str,
    work: Sequence[str],
    days_off: Iterable[date | str] = (),
    work_days: Iterable[date | str] = (),
    extra_file: Path | None = None,
    years: Iterable[int] | None = None,
) -> WorkCalendar:
    """The calendar of one company; raises ConfigError naming the key that cannot be used.

    ``extra_file`` is an imported file or a folder of them. ``years`` bounds the table: by default from 2024 to
    three years beyond the last one known; days outside fall back on weekends alone and are 暂定.
    """
    wanted = tuple(years) if years is not None else tuple(range(_FIRST_YEAR, last_known_year() + 4))
    table = statutory_days(wanted)
    if extra_file is not None:
        table = table.replaced_by(read_day_table(extra_file))
    table = table.replaced_by(_company_days(days_off, work_days))
    return WorkCalendar(
        zone=_zone(zone),
        hours=tuple(WorkHours.parse(piece) for piece in work),
        days_off=table.days_off,
        work_days=table.work_days,
        years=table.years,
    )


def _company_days(days_off: Iterable[date | str], work_days: Iterable[date | str]) -> DayTable:
    off = {as_day(day, "calendar.days_off"): COMPANY_OFF for day in days_off}
    work = {as_day(day, "calendar.work_days"): COMPANY_WORK for day in work_days}
    if both := off.keys() & work.keys():
        raise ConfigError(f"calendar：{min(both)} 同时写在 days_off 和 work_days 里，请只留一处")
    return DayTable(off, work, frozenset())


def _zone(name: str) -> ZoneInfo:
    """F-59: never a silent fallback to another zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(f"timezone：没有名为「{name}」的时区，请写成 Asia/Shanghai 这样的名字") from error
