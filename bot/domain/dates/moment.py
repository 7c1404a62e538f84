"""One phrase, one moment: the two halves put together, checked, and said back (T-DATE, UX 4.6)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.domain.dates.base import Base, Clock, Day, PhraseError
from bot.domain.dates.echo import echo
from bot.domain.dates.numerals import tidy
from bot.domain.dates.phrase import Phrase, read_phrase
from bot.domain.explicit import is_two_times
from bot.domain.text import one_line, shorten
from bot.domain.time_words import moment_words
from bot.domain.workdays import WEEKEND, WorkCalendar
from bot.errors import UserError

_LONGEST = 40
_WORTH_READING = 200  # a pasted page is refused without being cleaned first
_FAR = timedelta(days=6 * 366)
_VAGUE = (
    "尽快", "尽早", "马上", "立刻", "立即", "抓紧", "asap", "有空", "抽空", "几天", "几个", "过两天", "近期", "最近",
    "过段", "稍后", "待定", "左右", "上下", "大概", "大约", "差不多", "前后", "约", "再说", "随时", "早点", "越快",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """What was understood: the moment in UTC, how it is said back, and what the person should know about it.

    ``alternative`` is the same time on the next working day when the day itself is off; what was typed is kept.
    """

    at: datetime
    echo: str
    notes: tuple[str, ...] = ()
    provisional: bool = False
    alternative: datetime | None = None


class DateError(UserError):
    """A phrase that is no one moment to come; ``suggestion`` is what may have been meant, never taken unasked.

    ``question`` asks for it where a button can say yes.
    """

    def __init__(self, text: str, suggestion: Moment | None = None) -> None:
        self.suggestion = suggestion
        self.question = f"{text}您是指 {suggestion.echo} 吗？" if suggestion else text
        super().__init__(f"{self.question}如果是，请照这样写。" if suggestion else text)


def parse_moment(
    text: str, now: datetime, calendar: WorkCalendar, field: str = "截止时间", examples: str = ""
) -> Moment:
    """The one moment after ``now`` that ``text`` names; a day without a time means when work ends on it.

    Raises DateError, with what to write instead (``examples``, or those of a single moment), for anything that is
    past, vague, twofold or not understood.
    """
    base = Base(calendar.local(now).astimezone(UTC), calendar)
    instead = examples or _examples(base)
    text = text[:_WORTH_READING]
    plain = tidy(text)
    if not plain:
        raise DateError(f"没有填写{field}。{instead}")
    try:
        found = read_phrase(plain, base) if len(plain) <= _LONGEST else None
    except PhraseError as refused:
        raise DateError(f"{refused}。{instead}") from refused
    if found is None:
        raise DateError(f"{_reason(text, plain, field)}。{instead}")
    return _settled(found, base, instead)


def _examples(base: Base) -> str:
    """What one can write, with a date that is still to come."""
    day = base.calendar.add_workdays(base.today, 6)
    return f"可以写：{day.month}月{day.day}日、下周五 17点、3个工作日内。"


def compose(day: Day, clock: Clock | None, calendar: WorkCalendar) -> datetime:
    """The moment of a day and a time; without a time, when work ends."""
    if clock is None:
        return calendar.close_of_day(day.on)
    return calendar.at_minute(day.on, clock.minutes)


def described(at: datetime, day: Day, base: Base) -> Moment:
    """The moment with its echo and with what is special about its day."""
    calendar = base.calendar
    alternative = None if calendar.is_workday(day.on) else _on_next_workday(at, day.on, calendar)
    notes = ((day.note,) if day.note else ()) + _notes_on(at, day.on, base)
    return Moment(at, echo(at, calendar, base.now), notes, calendar.provisional(day.on), alternative)


def day_notes(at: datetime, calendar: WorkCalendar, now: datetime) -> tuple[str, ...]:
    """What to know about the day of a moment: that it is off, that its year's calendar is provisional (UX 4.6)."""
    return _notes_on(at, calendar.local(at).date(), Base(calendar.local(now).astimezone(UTC), calendar))


def _notes_on(at: datetime, day: date, base: Base) -> tuple[str, ...]:
    calendar = base.calendar
    notes: list[str] = []
    if not calendar.is_workday(day):
        alternative = echo(_on_next_workday(at, day, calendar), calendar, base.now)
        notes.append(f"{_off_day(day, base)}，下一个工作日是 {alternative}")
    if calendar.provisional(day):
        notes.append(f"{day.year}年的调休安排还没有公布，是不是工作日为暂定")
    return tuple(notes)


def _on_next_workday(at: datetime, day: date, calendar: WorkCalendar) -> datetime:
    return calendar.moment(calendar.next_workday(day), calendar.local(at).time())


def _settled(found: Phrase, base: Base, instead: str) -> Moment:
    """The moment, unless it is in doubt or past: then it is refused, with what may have been meant."""
    at = found.at or compose(found.day, found.clock, base.calendar)
    doubt = found.day.doubt or (found.clock.doubt if found.clock else "")
    if at - base.now > _FAR:
        raise DateError(f"{moment_words(base.calendar.local(at), 0)} 太远了，请检查年份。{instead}")
    if at > base.now:
        moment = described(at, found.day, base)
        if doubt:
            raise DateError(doubt, moment)
        return moment
    past = doubt or f"{echo(at, base.calendar, base.now)} 已经过去。"
    later = Day(found.day.later) if found.day.later and found.at is None else None
    if later is None or (again := compose(later, found.clock, base.calendar)) <= base.now:
        raise DateError(f"{past}{instead}")
    suggestion = described(again, later, base)
    raise DateError(past, suggestion)


def _off_day(day: date, base: Base) -> str:
    why = base.calendar.why(day)
    kind = why if why == WEEKEND or why.endswith("放假") else f"{why}假期"
    year = "" if day.year == base.today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日是{kind}"


def _reason(text: str, plain: str, field: str) -> str:
    shown = shorten(one_line(text), 20)
    if any(word in plain for word in _VAGUE):
        return f"看不懂{field}「{shown}」。这不是一个确定的时间"
    if is_two_times(plain):
        return f"{field}「{shown}」里不止一个时间，只能写一个"
    return f"看不懂{field}「{shown}」"
