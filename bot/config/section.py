"""What every part of the configuration has in common, and the kinds of value that are ours."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainValidator
from pydantic_settings import NoDecode

from bot.domain import limits
from bot.domain.quiet import QuietHours
from bot.domain.text import one_line
from bot.domain.work_hours import MINUTES_A_DAY, WorkHours
from bot.errors import LiaisonError

_MONTHS = re.compile(r"[1-9]\d?mo")
T = TypeVar("T")
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


class Section(BaseModel):
    """One table of the configuration: immutable, and an unknown key is an error (SURFACE 3)."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)


@dataclass(frozen=True, slots=True)
class WorkSpan:
    """A piece of the working day by the company's clocks, ``start`` before ``end``."""

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


def _work_span(raw: object) -> WorkSpan:
    if isinstance(raw, WorkSpan):
        return raw
    hours = _by_rule(WorkHours.parse, raw, "09:00-12:00")
    if hours.end == MINUTES_A_DAY:
        raise ValueError(f"「{raw}」请写到 23:59 为止")
    return WorkSpan(hours.start_wall, time(hours.end // 60, hours.end % 60))


def _quiet_hours(raw: object) -> QuietHours | None:
    return raw if isinstance(raw, QuietHours | None) else _by_rule(QuietHours.parse, raw, "20:00-08:00")


def _by_rule(parse: Callable[[str], T], raw: object, example: str) -> T:
    """The domain's own reading, its refusal turned into what the model understands."""
    if not isinstance(raw, str):
        raise ValueError(f'「{raw}」请写成 "{example}"')
    try:
        return parse(raw)
    except LiaisonError as error:
        raise ValueError(str(error)) from None


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
    return str(limits.Limit.parse(raw))  # its LimitError is a ValueError


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
Work = Annotated[WorkSpan, NoDecode, PlainValidator(_work_span)]
Quiet = Annotated[QuietHours | None, NoDecode, PlainValidator(_quiet_hours)]
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
    (QuietHours, lambda value: f'"{value.start:%H:%M}-{value.end:%H:%M}"'),
    (type(None), lambda _: '""'),
)
