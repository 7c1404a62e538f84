"""Days named by their weekday: 周五, 本周五, 下周二, 下下周二."""

import re
from datetime import timedelta
from re import Match

from bot.domain.dates.base import Base, Day, PhraseError, Rule
from bot.domain.time_words import weekday_words

WEEKDAY = r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]|[1-6](?!\d))"
_NAMES = {name: index for index, name in enumerate("一二三四五六日")} | {"天": 6} | {str(n + 1): n for n in range(6)}
_WEEK = timedelta(weeks=1)
_WEEKS_AHEAD = {
    "上上": -2,
    "上": -1,
    "上个": -1,
    "本": 0,
    "这": 0,
    "这个": 0,
    "下": 1,
    "下个": 1,
    "下下": 2,
    "下下个": 2,
}
_PHRASE = re.compile(rf"(?P<week>上上|上个?|本|这个?|下下个?|下个?)?{WEEKDAY}")
_WEEKEND = re.compile(r"(?:上|本|这个?|下个?)?(?:周|星期|礼拜)(?:末|内|之内|以内|中|初)?$")


def weekday_index(name: str) -> int:
    """Monday is 0."""
    return _NAMES[name]


def _weekday(found: Match[str], base: Base) -> Day:
    index, week = weekday_index(found["weekday"]), found["week"]
    this = base.today + timedelta(days=index - base.today.weekday())
    if week is None:
        return _coming(Day(this if this >= base.today else this + _WEEK), base)
    day = this + _WEEK * _WEEKS_AHEAD[week]
    if week == "下个" and index > base.today.weekday():
        name = weekday_words(day)
        return Day(day, doubt=f"「下个{name}」可能指本{name}，也可能指下{name}。")
    return Day(day, later=this + _WEEK)


def _coming(day: Day, base: Base) -> Day:
    if day.on != base.today:
        return day
    name = weekday_words(day.on)
    return Day(day.on, later=day.on + _WEEK, note=f"今天就是{name}；如果指下一个{name}，请写「下{name}」")


def _no_one_day(found: Match[str], base: Base) -> Day:
    raise PhraseError(f"「{found[0]}」不是确定的一天")


RULES: tuple[Rule, ...] = ((_PHRASE, _weekday), (_WEEKEND, _no_one_day))
