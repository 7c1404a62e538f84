"""From when to when, for meetings: 明天14:00-15:30, 11月30日下午2点到4点, 明天14:00 一小时."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bot.domain.dates.base import Base, Clock, PhraseError
from bot.domain.dates.clock import PERIOD, parse_clock
from bot.domain.dates.durations import parse_length
from bot.domain.dates.echo import echo
from bot.domain.dates.moment import DateError, Moment, parse_moment
from bot.domain.dates.numerals import tidy
from bot.domain.dates.phrase import read_phrase
from bot.domain.workdays import WorkCalendar

AN_HOUR = timedelta(hours=1)
_RANGE = re.compile(r"(?P<begin>.+?)(?:-|–|—+|~|到|至)(?P<end>[^-–—~到至]+)")
_LASTING = re.compile(
    r"(?P<begin>.+?\D)[,，、]?(?:开|共|时长|为期)?(?P<length>[\d一二两三四五半][^:点时 ]*(?:小时|钟头|分钟))"
)
_EXAMPLE = "可以写：明天14:00-15:30、11月30日下午2点到4点。"


class Span(NamedTuple):
    """From when to when."""

    start: Moment
    end: Moment

    @property
    def echo(self) -> str:
        """11月21日(周六)14:00–15:30; the end in full when it lies on another day."""
        same_day = self.start.echo[:-5] == self.end.echo[:-5]
        return f"{self.start.echo}–{self.end.echo[-5:] if same_day else self.end.echo}"


def parse_span(
    text: str, now: datetime, calendar: WorkCalendar, default: timedelta = AN_HOUR, field: str = "会议时间"
) -> Span:
    """The stretch of time that ``text`` names, ``default`` long when it gives only the start; raises DateError."""
    base, plain = Base(calendar.local(now).astimezone(UTC), calendar), tidy(text[:200])
    if found := _RANGE.fullmatch(plain):
        clocks = _ends(found["begin"], found["end"])
        if clocks:
            return _until(found["begin"], found["end"], clocks, base, field)
    if (found := _LASTING.fullmatch(plain)) and (length := parse_length(found["length"])):
        return _lasting(found["begin"].rstrip(" ,，、"), length, base, field)
    return _lasting(plain, default, base, field)


def _until(begin: str, end: str, ends: list[Clock], base: Base, field: str) -> Span:
    if begin[-1].isdigit() and ":" not in begin[-3:] and end.endswith("点"):
        begin += "点"
    start = _start(begin, base, field)
    day = base.calendar.local(start.at).date()
    for clock in ends:
        at = base.calendar.at_minute(day, clock.minutes)
        if at > start.at and not clock.doubt:
            return Span(start, Moment(at, echo(at, base.calendar, base.now)))
    raise DateError(f"「{end}」不在开始时间 {start.echo} 之后，或没有说上午还是下午。{_EXAMPLE}")


def _ends(begin: str, end: str) -> list[Clock]:
    """What the second time may mean: 下午2点到4点 says 下午 only once."""
    period = re.findall(PERIOD, begin)
    readings = ([f"{period[-1]}{end}"] if period and not re.match(PERIOD, end) else []) + [end]
    found: list[Clock] = []
    for reading in readings:
        try:
            clock = parse_clock(reading)
        except PhraseError:
            continue
        if clock:
            found.append(clock)
    return found


def _lasting(begin: str, length: timedelta, base: Base, field: str) -> Span:
    start = _start(begin, base, field)
    at = start.at + length
    return Span(start, Moment(at, echo(at, base.calendar, base.now)))


def _start(text: str, base: Base, field: str) -> Moment:
    """A meeting begins at a time, not at the end of a day's work."""
    moment = parse_moment(text, base.now, base.calendar, field, _EXAMPLE)
    phrase = read_phrase(tidy(text), base)
    if phrase and phrase.clock is None and phrase.at is None:
        raise DateError(f"{field}还缺几点开始。{_EXAMPLE}")
    return moment
