"""Times of the day: 17点, 下午3点半, 17:30, 中午12点, 24点."""

import re

from bot.domain.dates.base import Clock, PhraseError
from bot.domain.dates.numerals import NUMBER, number

_NOON = 12 * 60
_MIDNIGHT = 24 * 60
PERIOD = "凌晨|清晨|早晨|早上|上午|早|中午|正午|午后|下午|傍晚|晚上|晚间|夜里|晚"
_HOURS = {  # period: hour as said -> hour of the day
    "凌晨": {hour: hour for hour in range(6)},
    "早": {hour: hour for hour in range(5, 12)},
    "上午": {hour: hour for hour in range(6, 12)},
    "中午": {11: 11, 12: 12, 1: 13, 13: 13},
    "下午": {hour: hour + 12 for hour in range(1, 8)} | {hour: hour for hour in range(13, 20)},
    "傍晚": {hour: hour + 12 for hour in range(4, 9)} | {hour: hour for hour in range(16, 21)},
    "晚": {hour: hour + 12 for hour in range(5, 13)} | {hour: hour for hour in range(17, 25)},
}
_SAME = {
    "清晨": "早",
    "早晨": "早",
    "早上": "早",
    "正午": "中午",
    "午后": "下午",
    "晚上": "晚",
    "晚间": "晚",
    "夜里": "晚",
}
_HALF_PAST = {"半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45}
_COLON = re.compile(rf"(?P<period>{PERIOD})?(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::00)?(?P<half>am|pm)?")
_SPOKEN = re.compile(
    rf"(?P<period>{PERIOD})?(?P<hour>{NUMBER})[点时點](?:钟|整)?"
    rf"(?:(?P<quarter>半|一刻|1刻|三刻|3刻)|(?P<minute>\d\d|[一二三四五]?十[一二三四五六七八九]?)分?|(?P<few>{NUMBER})分)?"
)
_ENGLISH = re.compile(r"(?P<hour>\d{1,2})(?P<half>am|pm)")


def parse_clock(text: str) -> Clock | None:
    """The time that the whole of ``text`` says, nothing when it says none; raises PhraseError."""
    if text in ("中午", "正午"):
        return Clock(_NOON)
    if re.fullmatch(PERIOD, text):
        raise PhraseError(f"没有说是{_said(text)}几点，例如「{_said(text)}{_example_hour(text)}点」")
    found = _COLON.fullmatch(text) or _SPOKEN.fullmatch(text) or _ENGLISH.fullmatch(text)
    return _read(found.groupdict(), text) if found else None


def _read(parts: dict[str, str | None], text: str) -> Clock:
    hour, minute = number(parts["hour"] or ""), _minute(parts)
    if hour is None or minute is None or minute > 59 or hour * 60 + minute > _MIDNIGHT:
        raise PhraseError(f"没有「{text}」这个时刻")
    if parts.get("half"):
        return Clock(_english(hour, parts["half"] == "pm", text) * 60 + minute)
    if period := parts.get("period"):
        return _in_period(period, hour, minute, text)
    if 1 <= hour <= 7 and not (parts["hour"] or "").startswith("0"):
        return Clock((hour + 12) * 60 + minute, f"「{text}」没有说上午还是下午。")
    return Clock(hour * 60 + minute)


def _minute(parts: dict[str, str | None]) -> int | None:
    if quarter := parts.get("quarter"):
        return _HALF_PAST[quarter]
    written = parts.get("minute") or parts.get("few")
    return number(written) if written else 0


def _in_period(period: str, hour: int, minute: int, text: str) -> Clock:
    meant = _HOURS[_SAME.get(period, period)].get(hour)
    if meant is None or meant * 60 + minute > _MIDNIGHT:
        raise PhraseError(f"「{text}」说不通，请写成 24 小时制，例如 15:00")
    return Clock(meant * 60 + minute)


def _english(hour: int, afternoon: bool, text: str) -> int:
    if not 1 <= hour <= 12:
        raise PhraseError(f"「{text}」说不通，请写成 24 小时制，例如 15:00")
    return hour % 12 + 12 * afternoon


def _said(period: str) -> str:
    return period + "上" if len(period) == 1 else period


def _example_hour(period: str) -> int:
    return {"凌晨": 5, "早": 9, "上午": 10, "下午": 3, "傍晚": 6, "晚": 8}[_SAME.get(period, period)]
