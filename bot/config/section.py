"""What every part of the configuration has in common, and the kinds of value that are ours."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainValidator
from pydantic_settings import NoDecode

from bot.domain.text import one_line

_LIMIT = re.compile(r"[1-9]\d{0,3}(m|h|wh|wd)")
_MONTHS = re.compile(r"[1-9]\d?mo")
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


class Section(BaseModel):
    """One table of the configuration: immutable, and an unknown key is an error (SURFACE 3)."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)


@dataclass(frozen=True, slots=True)
class Span:
    """Two times of the day in the company's zone; an end before the start means the next day."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def parse_time(raw: object) -> time:
    """``"17:00"`` as a time of the day; ValueError says how to write it."""
    if isinstance(raw, time):
        return raw
    found = _TIME.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if found is None:
        raise ValueError(f"「{raw}」不是时间，请写成 17:00 这样")
    return time(int(found[1]), int(found[2]))


def parse_span(raw: object) -> Span:
    """``"09:00-12:00"`` as two times of the day; ValueError says how to write it."""
    if isinstance(raw, Span):
        return raw
    parts = re.split(r"[-–—~～至]", raw) if isinstance(raw, str) else []
    if len(parts) != 2:
        raise ValueError(f"「{raw}」不是时间段，请写成 09:00-12:00 这样")
    start, end = parse_time(parts[0]), parse_time(parts[1])
    if start == end:
        raise ValueError(f"「{raw}」开始和结束是同一时刻")
    return Span(start, end)


def _optional_span(raw: object) -> Span | None:
    return None if raw in ("", None) else parse_span(raw)


def _day(raw: object) -> object:
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) else _refuse_day(raw)
    except ValueError:
        return _refuse_day(raw)


def _refuse_day(raw: object) -> object:
    raise ValueError(f"「{raw}」不是日期，请写成 2026-10-08 这样")


def _limit(raw: str) -> str:
    if not _LIMIT.fullmatch(raw):
        raise ValueError(f"「{raw}」不是时限，请写成 30m（分钟）、2h（小时）、2wh（工作小时）或 1wd（工作日）")
    return raw


def _optional_limit(raw: str) -> str:
    return _limit(raw) if raw else raw


def _months(raw: str) -> str:
    if not _MONTHS.fullmatch(raw):
        raise ValueError(f"「{raw}」不是月数，请写成 6mo 这样")
    return raw


def _name(raw: str) -> str:
    name = one_line(raw)
    if not name:
        raise ValueError("不能空着")
    return name


Name = Annotated[str, AfterValidator(_name)]
OptionalName = Annotated[str, AfterValidator(one_line)]
Limit = Annotated[str, AfterValidator(_limit)]
OptionalLimit = Annotated[str, AfterValidator(_optional_limit)]
Months = Annotated[str, AfterValidator(_months)]
TimeOfDay = Annotated[time, BeforeValidator(parse_time)]
SpanOfDay = Annotated[Span, NoDecode, PlainValidator(parse_span)]
OptionalSpan = Annotated[Span | None, NoDecode, PlainValidator(_optional_span)]
Day = Annotated[date, BeforeValidator(_day)]


def written(value: Any) -> str:
    """A value as it would be written in the configuration file; secrets are the caller's business."""
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


_WRITERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: str(value).lower()),
    (int, str),
    (float, lambda value: f"{value:.2f}"),
    (time, lambda value: f'"{value:%H:%M}"'),
    (tuple, lambda value: "[" + ", ".join(written(one) for one in value) + "]"),
    (type(None), lambda _: '""'),
)
