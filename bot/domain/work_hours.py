"""One piece of the working day as the configuration writes it: ``09:00-12:00``."""

import re
from dataclasses import dataclass
from datetime import time

from bot.errors import ConfigError

MINUTES_A_DAY = 1440
_FORM = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")


@dataclass(frozen=True, slots=True)
class WorkHours:
    """From ``start`` to ``end``, minutes since midnight of the company's wall clock; ``end`` may be 1440."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= MINUTES_A_DAY:
            raise ConfigError(f"工作时间「{self}」不成立：开始要早于结束，且在同一天之内（00:00-24:00）")

    @classmethod
    def parse(cls, text: str) -> "WorkHours":
        """Read ``09:00-12:00``; raises ConfigError that says how to write it."""
        start, end = wall_range(text)
        return cls(start, end)

    @property
    def start_wall(self) -> time:
        """The wall time at which the piece begins."""
        return time(self.start // 60, self.start % 60)

    def __str__(self) -> str:
        return f"{self.start // 60:02}:{self.start % 60:02}-{self.end // 60:02}:{self.end % 60:02}"


def wall_range(text: str) -> tuple[int, int]:
    """Two wall times ``HH:MM-HH:MM`` as minutes since midnight, in the order written; raises ConfigError."""
    found = _FORM.fullmatch(text)
    if not found:
        raise ConfigError(f"看不懂时间段「{text}」，请写成 09:00-12:00")
    hour, minute, end_hour, end_minute = map(int, found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if minute > 59 or end_minute > 59 or start >= MINUTES_A_DAY or end > MINUTES_A_DAY:
        raise ConfigError(f"时间段「{text}」里有不存在的时刻，请写成 09:00-12:00")
    return start, end
