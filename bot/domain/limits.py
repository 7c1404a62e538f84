"""A length of time as the configuration writes it: 30m, 2h, 45wm, 2wh, 1wd (D02)."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.errors import UserError

_FORM = re.compile(r"\s*(\d{1,6})\s*个?\s*([a-z]{1,2}|工作分钟|工作小时|工作日|分钟|小时)\s*")
_EXAMPLES = "30m（30 分钟）、2h（2 小时）、45wm（45 个工作分钟）、2wh（2 个工作小时）、1wd（1 个工作日）"


class LimitError(UserError, ValueError):
    """A length of time nobody can read; also a ValueError, so that the settings can name the key it stands under."""


class Unit(StrEnum):
    """What is counted: natural time passes always, working time only while the company works."""

    NATURAL_MINUTE = "m"
    NATURAL_HOUR = "h"
    WORKING_MINUTE = "wm"
    WORKING_HOUR = "wh"
    WORKING_DAY = "wd"

    @property
    def text(self) -> str:
        """The unit in words."""
        return _WORDS[self]

    @property
    def is_working(self) -> bool:
        """Whether the calendar decides what counts."""
        return self not in (Unit.NATURAL_MINUTE, Unit.NATURAL_HOUR)


_WORDS = {
    Unit.NATURAL_MINUTE: "分钟",
    Unit.NATURAL_HOUR: "小时",
    Unit.WORKING_MINUTE: "工作分钟",
    Unit.WORKING_HOUR: "工作小时",
    Unit.WORKING_DAY: "工作日",
}
_BY_WORD = {word: unit for unit, word in _WORDS.items()}
_MOST = {  # two years or so: anything longer is a slip of the pen, not a limit
    Unit.NATURAL_MINUTE: 1_051_200,
    Unit.NATURAL_HOUR: 17_520,
    Unit.WORKING_MINUTE: 240_000,
    Unit.WORKING_HOUR: 4_000,
    Unit.WORKING_DAY: 500,
}


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of a unit; ``str()`` gives the form the configuration uses."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read ``2h``, ``45wm``, ``1wd`` or ``2小时``; raises LimitError with what to write instead."""
        return _parsed(text)

    @property
    def minutes(self) -> int:
        """How many minutes are counted, natural or working; working days count days, not minutes."""
        if self.unit is Unit.WORKING_DAY:
            raise ValueError("a limit in working days has no fixed number of minutes")
        return self.count * (60 if self.unit in (Unit.NATURAL_HOUR, Unit.WORKING_HOUR) else 1)

    @property
    def text(self) -> str:
        """The limit in words: 2 小时, 45 个工作分钟, 1 个工作日."""
        return f"{self.count} {'个' if self.unit.is_working else ''}{self.unit.text}"

    def __str__(self) -> str:
        return f"{self.count}{self.unit.value}"


@lru_cache(maxsize=64)
def _parsed(text: str) -> Limit:
    """The configuration has few limits, and they are asked for at every todo."""
    found = _FORM.fullmatch(unicodedata.normalize("NFKC", text).lower())
    unit = _unit(found.group(2)) if found else None
    if not found or unit is None:
        raise LimitError(f"看不懂时限「{text[:20]}」。可以写：{_EXAMPLES}")
    count = int(found.group(1))
    if not 1 <= count <= _MOST[unit]:
        raise LimitError(f"时限「{text[:20]}」不在 1 到 {_MOST[unit]} {unit.text}之间。可以写：{_EXAMPLES}")
    return Limit(count, unit)


def _unit(written: str) -> Unit | None:
    if written in _BY_WORD:
        return _BY_WORD[written]
    return next((unit for unit in Unit if unit.value == written), None)
