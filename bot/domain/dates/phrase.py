"""Take a phrase apart: how it begins and ends, which day it names, which time of the day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.dates import holiday_eves, relative_days, weekdays, written_days
from bot.domain.dates.base import Base, Clock, Day, PhraseError, Rule
from bot.domain.dates.clock import parse_clock
from bot.domain.dates.durations import parse_from_now

_RULES: tuple[Rule, ...] = (*relative_days.RULES, *weekdays.RULES, *written_days.RULES, *holiday_eves.RULES)
_BEFORE = re.compile(r"(?:截止(?:时间)?(?:到|至|为|是)?|截至|最晚|最迟|不晚于|不迟于|请?在|请?于|定于|到):?(?=.)")
_AFTER = re.compile(r"(?:之前|以前|前|截止|为止|止)$")
_CLOSE_OF_WORK = "下班"
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(z|[+-]\d\d:?\d\d)")
_PICKED_DAY = re.compile(r"(\d{4}-\d\d-\d\d)[+-]\d{4}")
_MACHINE_T = re.compile(r"(?<=\d)t(?=\d)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The halves of a phrase; ``at`` when it named the moment itself."""

    day: Day
    clock: Clock | None = None
    at: datetime | None = None


def read_phrase(plain: str, base: Base) -> Phrase | None:
    """What a tidied phrase says, nothing when its parts leave anything unexplained; raises PhraseError."""
    if exact := _exact(plain, base):
        return exact
    refusals: list[PhraseError] = []
    found = next(readings(plain, base, refusals), None)
    if not found and refusals:
        raise refusals[0]
    return found


def readings(plain: str, base: Base, refusals: list[PhraseError]) -> Iterator[Phrase]:
    """Every way the rules understand a phrase, collecting what they refuse; the tests hold them to one meaning."""
    for variant in _variants(_MACHINE_T.sub(" ", plain)):
        for rule in (None, *_RULES):
            try:
                if reading := _read(variant, rule, base):
                    yield reading
            except PhraseError as refused:
                refusals.append(refused)


def _exact(plain: str, base: Base) -> Phrase | None:
    """A stamp with its offset, as date pickers send it, or a length from now on."""
    at: datetime | None = None
    if stamp := _STAMP.fullmatch(plain):
        at = _from_stamp(f"{stamp[1]}T{stamp[2]}{stamp[3].upper()}")
    elif length := parse_from_now(plain):
        at = (base.now + length).replace(second=0, microsecond=0)
    return Phrase(Day(base.calendar.local(at).date()), at=at) if at else None


def _from_stamp(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise PhraseError(f"没有「{text}」这个时间") from error


def _variants(plain: str) -> Iterator[str]:
    """The phrase as it is, and without 截止到 … 之前 around it."""
    if picked := _PICKED_DAY.fullmatch(plain):
        plain = picked[1]
    yield plain
    bare = _BEFORE.sub("", plain, count=1) if _BEFORE.match(plain) else plain
    bare = _AFTER.sub("", bare)
    if bare and bare != plain:
        yield bare


def _read(text: str, rule: Rule | None, base: Base) -> Phrase | None:
    if rule is None:
        day, rest = Day(base.today, later=base.calendar.next_workday(base.today)), text
    else:
        pattern, meaning = rule
        found = pattern.match(text)
        if not found:
            return None
        rest = re.sub("^ ?的?(?=.)| $", "", text[found.end() :])
        if rest not in ("", _CLOSE_OF_WORK) and not _is_clock(rest):
            return None
        day = meaning(found, base)
    if rest in ("", _CLOSE_OF_WORK):
        return Phrase(day) if rest or rule else None
    clock = parse_clock(rest)
    return Phrase(day, clock) if clock and day.takes_clock else None


def _is_clock(rest: str) -> bool:
    """Whether the rest means a time, be it an impossible one: only then may the day's own refusal be heard."""
    try:
        return parse_clock(rest) is not None
    except PhraseError:
        return True
