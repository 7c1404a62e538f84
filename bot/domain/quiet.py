"""Quiet hours: what need not be said now waits until the next working morning (UX 4.4)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bot.domain.work_hours import wall_range
from bot.domain.workdays import WorkCalendar
from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``start`` to ``end`` on the company's clocks, usually over midnight: 20:00-08:00."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> "QuietHours | None":
        """Read ``20:00-08:00``; an empty text means none. Raises ConfigError."""
        if not text.strip():
            return None
        start, end = wall_range(text)
        if start == end % 1440:
            raise ConfigError(f"calendar.quiet：「{text}」的开始和结束相同；不要免打扰时段就留空")
        return cls(time(start // 60, start % 60), time(end % 1440 // 60, end % 60))

    @property
    def over_midnight(self) -> bool:
        """Whether the quiet hours end on the day after they began."""
        return self.end < self.start


def out_of_quiet(moment: datetime, quiet: QuietHours | None, calendar: WorkCalendar) -> datetime:
    """The moment itself on a working day outside quiet hours, else the next working morning; UTC.

    Morning is when quiet hours end, or when work begins where none run over midnight.
    """
    local = calendar.local(moment)
    day, wall = local.date(), local.time()
    if not calendar.is_workday(day):
        return _morning(calendar.next_workday(day), quiet, calendar)
    if quiet is None:
        return moment.astimezone(UTC)
    if quiet.over_midnight and wall >= quiet.start:
        return _morning(calendar.next_workday(day), quiet, calendar)
    if wall < quiet.end and (quiet.over_midnight or wall >= quiet.start):
        return calendar.moment(day, quiet.end)
    return moment.astimezone(UTC)


def _morning(day: date, quiet: QuietHours | None, calendar: WorkCalendar) -> datetime:
    return calendar.moment(day, quiet.end) if quiet and quiet.over_midnight else calendar.open_of_day(day)
