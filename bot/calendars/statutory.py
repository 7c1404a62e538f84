"""Statutory days off and make-up work days of mainland China: exact where announced, computed where not."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

import chinese_calendar
import holidays

from bot.calendars.day_table import DayTable

_HOLIDAYS: Mapping[date, str] = chinese_calendar.holidays
_MAKE_UP_DAYS: Mapping[date, str] = chinese_calendar.workdays
_MAKE_UP = "调休上班"
_NAMES = {  # the library speaks English, people do not
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


def last_known_year() -> int:
    """The last year whose make-up days the installed table knows."""
    return max(_HOLIDAYS).year


def statutory_days(years: Iterable[int]) -> DayTable:
    """The days of ``years``; only years whose make-up days were announced count as covered."""
    wanted = set(years)
    known = wanted & {day.year for day in _HOLIDAYS}
    announced = _announced(known)
    expected = _expected(frozenset(wanted - known))
    return DayTable({**announced.days_off, **expected}, announced.work_days, frozenset(known))


def _announced(years: set[int]) -> DayTable:
    off = {day: _NAMES.get(name, name) for day, name in _HOLIDAYS.items() if day.year in years}
    work = {day: _MAKE_UP for day in _MAKE_UP_DAYS if day.year in years}
    return DayTable(off, work, frozenset(years))


@lru_cache(maxsize=4)
def _expected(years: frozenset[int]) -> Mapping[date, str]:
    """Statutory days by law and moon; which weekend is worked for them is announced only in the autumn before."""
    if not years:
        return {}
    return dict(holidays.country_holidays("CN", years=sorted(years), language="zh_CN").items())
