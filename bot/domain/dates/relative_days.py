"""Days counted from today, and ends of months: 明天, 三天后, 3个工作日内, 月底, 年底."""

import re
from calendar import monthrange
from datetime import date, timedelta
from re import Match

from bot.domain.dates.base import Base, Day, PhraseError, Rule
from bot.domain.dates.numerals import NUMBER, number
from bot.domain.dates.written_days import HALF_A_YEAR, exact_day, month_ahead

_NAMED_DAYS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "今": 0,
    "明天": 1, "明日": 1, "明": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_NAMED = re.compile(r"大前天|前天|昨[天日]|今[天日]|明[天日]|大后天|后天|[今明](?=早|晚)")
_COUNTED = re.compile(rf"(?P<count>{NUMBER})(?P<unit>个?工作日|天|日|周|个?星期|个?礼拜|个月)(?:之|以)?(?P<end>后|内)")
_NEXT_WORKDAY = re.compile(r"下一?个?工作日")
_UNSAID = re.compile(rf"{NUMBER}(?:个?工作日|天|周|个?星期|个?礼拜|个月|个?小时|分钟)$")
_MONTH_END = re.compile(rf"(?:(?P<which>本|这个?|当|下下个?|下个?)?月|(?P<month>{NUMBER})月(?:份)?)(?:底|末)")
_VAGUE_PART = re.compile(
    rf"(?:本|这个?|当|下个?)?(?:月|季度|年)(?:初|中|内|之内)|{NUMBER}月(?:份)?(?:初|中|内)|[上中下]旬"
)
_QUARTER_END = re.compile(r"(?P<which>本|这个?|下个?)?季(?:度)?(?:末|底)")
_YEAR_END = re.compile(r"(?:(?P<which>今|本|明)年?)?年(?:底|末|终)")
_MONTHS = {"下下": 2, "下": 1}
_MOST = {"工作日": 250, "天": 366, "日": 366, "周": 53, "星期": 53, "礼拜": 53, "月": 12}


def _named(found: Match[str], base: Base) -> Day:
    ahead = _NAMED_DAYS[found[0]]
    return Day(base.today + timedelta(days=ahead), later=None if ahead else base.calendar.next_workday(base.today))


def _counted(found: Match[str], base: Base) -> Day:
    count, unit = number(found["count"]), found["unit"].removeprefix("个")
    if count is None or not 1 <= count <= _MOST[unit]:
        raise PhraseError(f"「{found[0]}」不在能算的范围里（1 到 {_MOST[unit]}），请直接写日期")
    return Day(_ahead(count, unit, found[0], base), takes_clock=found["end"] == "后")


def _ahead(count: int, unit: str, phrase: str, base: Base) -> date:
    if unit == "工作日":
        return base.calendar.add_workdays(base.today, count)
    if unit == "月":
        year, month = month_ahead(base.today, count)
        if base.today.day > monthrange(year, month)[1]:
            raise PhraseError(f"「{phrase}」落在 {month}月，那个月没有{base.today.day}日，请直接写日期")
        return date(year, month, base.today.day)
    return base.today + timedelta(days=count * (1 if unit in ("天", "日") else 7))


def _next_workday(found: Match[str], base: Base) -> Day:
    return Day(base.calendar.next_workday(base.today))


def _unsaid(found: Match[str], base: Base) -> Day:
    raise PhraseError(f"「{found[0]}」没有说从什么时候算，请写成「{found[0]}内」或直接写日期")


def _month_end(found: Match[str], base: Base) -> Day:
    if not found["month"]:
        which = (found["which"] or "").removesuffix("个")
        return Day(
            _last_of(*month_ahead(base.today, _MONTHS.get(which, 0))), later=_last_of(*month_ahead(base.today, 1))
        )
    month = number(found["month"])
    if month is None or not 1 <= month <= 12:
        raise PhraseError(f"没有「{found[0]}」这一天")
    this = _last_of(base.today.year, month)
    if this >= base.today:
        return Day(this)
    following = _last_of(base.today.year + 1, month)
    return Day(following, doubt=f"今年的{month}月底已经过去。" if following - base.today > HALF_A_YEAR else "")


def _vague_part(found: Match[str], base: Base) -> Day:
    raise PhraseError(f"「{found[0]}」不是确定的一天")


def _quarter_end(found: Match[str], base: Base) -> Day:
    ahead = 2 - (base.today.month - 1) % 3 + (3 if (found["which"] or "").startswith("下") else 0)
    return Day(_last_of(*month_ahead(base.today, ahead)), later=_last_of(*month_ahead(base.today, ahead + 3)))


def _year_end(found: Match[str], base: Base) -> Day:
    return Day(exact_day(base.today.year + (found["which"] == "明"), 12, 31))


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


RULES: tuple[Rule, ...] = (
    (_NAMED, _named),
    (_COUNTED, _counted),
    (_NEXT_WORKDAY, _next_workday),
    (_UNSAID, _unsaid),
    (_MONTH_END, _month_end),
    (_VAGUE_PART, _vague_part),
    (_QUARTER_END, _quarter_end),
    (_YEAR_END, _year_end),
)
