"""Natural time from now: 半小时后, 2小时内, 一个半小时后, 90分钟内."""

import re
from datetime import timedelta

from bot.domain.dates.base import PhraseError
from bot.domain.dates.numerals import NUMBER, number

_LENGTH = (
    rf"(?:(?:(?P<half_hour>半)个?|(?P<hours>{NUMBER})个?(?P<and_half>半)?)(?:小时|钟头)(?:(?P<more>{NUMBER})分钟?)?"
    rf"|(?P<minutes>{NUMBER})(?:分钟?|(?P<quarters>刻钟)))"
)
_FROM_NOW = re.compile(rf"{_LENGTH}(?:之|以)?[后内]")
_ALONE = re.compile(_LENGTH)
_MOST = timedelta(days=31)


def parse_from_now(text: str) -> timedelta | None:
    """The length after which something is due: 半小时后; nothing when ``text`` says none, PhraseError for nonsense."""
    return _length(_FROM_NOW.fullmatch(text))


def parse_length(text: str) -> timedelta | None:
    """The length of something: 1个半小时; nothing when ``text`` says none, PhraseError for nonsense."""
    return _length(_ALONE.fullmatch(text))


def _length(found: re.Match[str] | None) -> timedelta | None:
    if not found:
        return None
    length = timedelta(minutes=_minutes(found))
    if not timedelta(0) < length <= _MOST:
        raise PhraseError(f"「{found[0]}」不在能算的范围里，请直接写日期和时间")
    return length


def _minutes(found: re.Match[str]) -> int:
    if found["minutes"]:
        return (number(found["minutes"]) or 0) * (15 if found["quarters"] else 1)
    hours = 0 if found["half_hour"] else (number(found["hours"]) or 0)
    halves = bool(found["half_hour"]) + bool(found["and_half"])
    return hours * 60 + halves * 30 + (number(found["more"]) or 0 if found["more"] else 0)
