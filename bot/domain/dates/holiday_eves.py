"""国庆前 and its like: never taken for a date, but the last working day before the holiday is suggested."""

import re
from datetime import timedelta
from re import Match

from bot.domain.dates.base import Base, Day, PhraseError, Rule

_HOLIDAYS = {
    "元旦": "元旦", "春节": "春节", "过年": "春节", "清明": "清明节", "五一": "劳动节", "劳动节": "劳动节",
    "端午": "端午节", "中秋": "中秋节", "国庆": "国庆节", "十一": "国庆节",
}  # fmt: skip
_PHRASE = re.compile(rf"(?P<name>{'|'.join(_HOLIDAYS)})(?:节|假期|长假|放假)?(?:之|以)?(?P<side>前|后|期间)?$")


def _eve(found: Match[str], base: Base) -> Day:
    refusal = f"「{found[0]}」不是确定的一天"
    day = base.today
    for _ in range(366):
        day += timedelta(days=1)
        if base.calendar.why(day).startswith(_HOLIDAYS[found["name"]]) and found["side"] == "前":
            return Day(base.calendar.add_workdays(day, -1), doubt=f"{refusal}。")
    raise PhraseError(refusal)


RULES: tuple[Rule, ...] = ((_PHRASE, _eve),)
