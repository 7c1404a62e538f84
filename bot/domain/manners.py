"""When the bot speaks to a person and when it waits: digests, mutes, the daily allowance (UX 4.4, BOLD 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.todo import Todo
from bot.domain.workdays import WorkCalendar

LATE = timedelta(minutes=15)
"""What fires later than this was held up by an outage: it is merged and not said one by one (F-50)."""

CROWD = 50
"""So many timers of one kind due together are a storm: what they say is merged (F-50)."""


class ReminderChoice(StrEnum):
    """How many digests a day a person wants."""

    ONCE = "once"
    TWICE = "twice"
    OFF = "off"

    @property
    def label(self) -> str:
        """What people type and read."""
        return _CHOICES[self]


_CHOICES = {ReminderChoice.ONCE: "每天一次", ReminderChoice.TWICE: "两次", ReminderChoice.OFF: "关闭"}


class Urgency(StrEnum):
    """Under which heading of a digest a todo stands, most urgent first."""

    ESCALATED = "已升级给您"
    OVERDUE = "逾期"
    TODAY = "今天"
    WAITING = "待处理"


@dataclass(frozen=True, slots=True)
class Slots:
    """At which wall times of a working day digests go out, earliest first."""

    walls: tuple[time, ...]
    calendar: WorkCalendar

    def next(self, now: datetime, jitter: timedelta) -> datetime:
        """The first slot that is still ahead, moved by a department's share of the two minutes; UTC."""
        day = self.calendar.local(now).date()
        while True:
            for wall in self.walls if self.calendar.is_workday(day) else ():
                slot = self.calendar.moment(day, wall) + jitter
                if slot > now:
                    return slot
            day += timedelta(days=1)

    def last_day(self, now: datetime) -> date:
        """The day of the last slot that has passed."""
        day = self.calendar.local(now).date()
        if self.calendar.is_workday(day) and self.calendar.moment(day, self.walls[0]) <= now:
            return day
        return self.calendar.add_workdays(day, -1)

    def is_first(self, slot: datetime) -> bool:
        """Whether a slot is the day's first, the one that those get who want one a day."""
        local = self.calendar.local(slot)
        return len(self.walls) < 2 or slot < self.calendar.moment(local.date(), self.walls[1])


def urgency(todo: Todo, now: datetime, tomorrow: datetime) -> Urgency:
    """Where a todo stands in its owner's digest; ``tomorrow`` is the midnight that ends the company's day."""
    if todo.is_late(now):
        return Urgency.OVERDUE
    return Urgency.TODAY if todo.is_late(tomorrow) else Urgency.WAITING


def made_up_for(first: date, last: date) -> str:
    """What a digest after an outage is headed with: the days on which it did not come (UX 4.4)."""
    begin = f"{first.month}月{first.day}日"
    if first == last:
        return f"补发：{begin}"
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"补发：{begin}–{'' if same_month else f'{last.month}月'}{last.day}日"


def ordered(walls: Sequence[time]) -> tuple[time, ...]:
    """The configured times, earliest first, each once."""
    return tuple(sorted(set(walls)))
