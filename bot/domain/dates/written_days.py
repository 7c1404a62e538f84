"""Days written with month and day: 11月30日, 2026-11-30, 11/30, 20261130, 5号."""

import re
from calendar import monthrange
from datetime import date, timedelta
from re import Match

from bot.domain.dates.base import Base, Day, PhraseError, Rule
from bot.domain.dates.numerals import NUMBER, number, year_number
from bot.domain.dates.weekdays import weekday_index
from bot.domain.time_words import weekday_words

HALF_A_YEAR = timedelta(days=183)
_MOST_YEARS_AHEAD = 5
_NAMED = r"(?:\(?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])\)?)?"
_YEAR = r"(?:(?P<year>\d{4}|\d\d|[零〇一二三四五六七八九]{4}|[零〇一二三四五六七八九]{2})年)"
_MONTH_DAY = re.compile(
    rf"(?:{_YEAR}|(?P<relative>去年|今年|本年|明年|后年))?(?P<month>{NUMBER})月(?P<day>{NUMBER})[日号號]?{_NAMED}"
)
_DIGITS = re.compile(rf"(?P<year>\d{{4}})(?P<dash>[-/.])(?P<month>\d{{1,2}})(?P=dash)(?P<day>\d{{1,2}})(?!\d){_NAMED}")
_RUN = re.compile(rf"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d){_NAMED}")
_SHORT = re.compile(rf"(?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?![-/\d]){_NAMED}")
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}(?![.\d])")
_OF_MONTH = re.compile(rf"(?P<which>本月|这个?月|当月|下个?月|下下个?月|上个?月)?(?P<day>{NUMBER})[日号號]{_NAMED}")
_RELATIVE = {"去年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_MONTHS_AHEAD = {"上": -1, "本": 0, "这": 0, "当": 0, "下下": 2, "下": 1}


def exact_day(year: int, month: int, day: int) -> date:
    """The day, or PhraseError saying that there is none: 2月30日."""
    if not 1 <= month <= 12:
        raise PhraseError(f"没有{month}月")
    if not 1 <= day <= monthrange(year, month)[1]:
        leap = f"{year}年的" if (month, day) == (2, 29) else ""
        raise PhraseError(f"{leap}{month}月没有{day}日")
    return date(year, month, day)


def month_ahead(today: date, months: int) -> tuple[int, int]:
    """Year and month so many months after today's."""
    years, index = divmod(today.month - 1 + months, 12)
    return today.year + years, index + 1


def in_coming_year(month: int, day: int, base: Base) -> Day:
    """A day typed without its year: this year's, else next year's when that is near enough to be meant."""
    this = exact_day(base.today.year, month, day)
    if this >= base.today:
        return Day(this)
    following = exact_day(base.today.year + 1, month, day)
    far = following - base.today > HALF_A_YEAR
    return Day(following, doubt=f"今年的{month}月{day}日已经过去。" if far else "")


def _month_day(found: Match[str], base: Base) -> Day:
    parts = found.groupdict()
    month, day = number(parts["month"]), number(parts["day"])
    if month is None or day is None:
        raise PhraseError(f"看不懂日期「{found[0]}」")
    year = _year(parts, base)
    meant = in_coming_year(month, day, base) if year is None else _in_year(year, month, day, base)
    return _checked(meant, parts["weekday"])


def _year(parts: dict[str, str | None], base: Base) -> int | None:
    if relative := parts.get("relative"):
        return base.today.year + _RELATIVE[relative]
    written = parts.get("year")
    return year_number(written) if written else None


def _in_year(year: int, month: int, day: int, base: Base) -> Day:
    if year > base.today.year + _MOST_YEARS_AHEAD:
        raise PhraseError(f"{year}年太远了，请检查年份")
    meant = exact_day(max(year, 1), month, day)
    if meant >= base.today:
        return Day(meant)
    return Day(in_coming_year(month, day, base).on, doubt=f"{year}年{month}月{day}日已经过去。")


def _of_month(found: Match[str], base: Base) -> Day:
    day, which = number(found["day"]), found["which"]
    if day is None or not 1 <= day <= 31:
        raise PhraseError(f"没有「{found[0]}」这一天")
    if which:
        ahead = next(months for name, months in _MONTHS_AHEAD.items() if which.startswith(name))
        later = month_ahead(base.today, ahead + 1)
        meant = Day(exact_day(*month_ahead(base.today, ahead), day), later=_if_exists(*later, day))
    else:
        meant = _coming_day_of_month(day, base)
    return _checked(meant, found["weekday"])


def _coming_day_of_month(day: int, base: Base) -> Day:
    this = _if_exists(base.today.year, base.today.month, day)
    following = month_ahead(base.today, 1)
    if this is None:
        return Day(exact_day(*following, day), doubt=f"{base.today.month}月没有{day}日。")
    if this < base.today:
        return Day(exact_day(*following, day))
    return Day(this, later=_if_exists(*following, day))


def _if_exists(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if day <= monthrange(year, month)[1] else None


def _dotted(found: Match[str], base: Base) -> Day:
    raise PhraseError(f"「{found[0]}」可能是日期也可能是时刻，请写成「11月30日」或「11:30」这样")


def _checked(meant: Day, weekday: str | None) -> Day:
    if weekday and weekday_index(weekday) != meant.on.weekday():
        day = f"{meant.on.year}年{meant.on.month}月{meant.on.day}日"
        raise PhraseError(f"{day}是{weekday_words(meant.on)}，不是周{weekday}，请核对")
    return meant


RULES: tuple[Rule, ...] = (
    (_MONTH_DAY, _month_day),
    (_DIGITS, _month_day),
    (_RUN, _month_day),
    (_SHORT, _month_day),
    (_OF_MONTH, _of_month),
    (_DOTTED, _dotted),
)
