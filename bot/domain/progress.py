"""Daily progress (进度, F18): when a department is asked, until when a report counts, what one line says."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.forms import Layout
from bot.domain.layouts.execution import PROGRESS
from bot.domain.text import shorten
from bot.domain.workdays import WorkCalendar

_WINDOW = timedelta(minutes=2)
_SPREAD = 106
"""Prompts start within 0–105 s of 17:00 (F-65): a heartbeat of 15 s later they are still inside the two minutes."""

UNFINISHED = "unfinished"
_PLAN_SHOWN = 60


class Timing(StrEnum):
    """What to do with a prompt whose time has come (F-60)."""

    ON_TIME = "on_time"
    LATE = "late"  # the machine was off at 17:00, or its clock in doubt: sent once, and the card says so
    SKIPPED = "skipped"  # too late in the evening: recorded, not sent


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """What a department said about a need on a day; ``idle_reason`` alone means 今日无进展 (F18, M18)."""

    need_id: int
    department_id: int
    day: date
    person_id: int
    at: datetime
    done: str = ""
    not_done: str = ""
    next_plan: str = ""
    idle_reason: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class ProgressHours:
    """From when on a working day departments are asked, and until when an answer is on time (C21)."""

    prompt_at: time
    late_until: time
    calendar: WorkCalendar

    def asked_from(self, day: date) -> datetime:
        """17:00 of the day, in UTC."""
        return self.calendar.moment(day, self.prompt_at)

    def asked_until(self, day: date) -> datetime:
        """When every prompt of the day has gone out, in UTC."""
        return self.asked_from(day) + _WINDOW

    def on_time_until(self, day: date) -> datetime:
        """Until when a report of the day is on time, and a prompt is still worth sending, in UTC."""
        return self.calendar.moment(day, self.late_until)

    def closes_at(self, day: date) -> datetime:
        """When the day's report can no longer be filed: the next working day is asked for, in UTC."""
        return self.asked_from(self.calendar.next_workday(day))

    def timing(self, day: date, now: datetime) -> Timing:
        """What to do with the day's prompt when its timer fires now."""
        if now >= self.on_time_until(day):
            return Timing.SKIPPED
        return Timing.LATE if now > self.asked_until(day) else Timing.ON_TIME

    def day_at(self, now: datetime) -> date:
        """The day a report made now is about: today, on a day off the last working day."""
        today = self.calendar.local(now).date()
        return today if self.calendar.is_workday(today) else self.calendar.add_workdays(today, -1)

    def next_day(self, now: datetime) -> date:
        """The first working day whose 17:00 is still ahead."""
        today = self.calendar.local(now).date()
        ahead = self.calendar.is_workday(today) and now <= self.asked_from(today)
        return today if ahead else self.calendar.next_workday(today)


def spread(key: str) -> timedelta:
    """A steady share of the two minutes for whoever ``key`` names, so that 17:00 is no burst (F-65)."""
    digest = hashlib.sha256(key.encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:8], "big") % _SPREAD)


def leaves_open(plan: str, done: str) -> bool:
    """Whether the last plan may not be done: it is not among what is told as done (F18.2)."""
    return bool(plan) and _bare(plan) not in _bare(done)


def asking(plan: str) -> Layout:
    """The report's form, reminding of the last plan (M18)."""
    if not plan:
        return PROGRESS
    said = f"上次计划「{shorten(plan, _PLAN_SHOWN)}」"
    hints = {"done": said, UNFINISHED: f"{said}没做完的原因；都做完了写「无」"}
    fields = tuple(replace(spec, help=hints.get(spec.name, spec.help)) for spec in PROGRESS.fields)
    return replace(PROGRESS, fields=fields)


_KEYWORDS = {
    "done": "今日已完成|今天已完成|已完成任务|已完成",
    UNFINISHED: "未完成原因|未完成",
    "next": "下一步计划|下一步|明日开始|明天开始",
    "reason": "今日无进展|今天无进展|无进展",
}
_KEYWORD = re.compile(
    r"(?:^|(?<=[\s，,；;。:：]))(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _KEYWORDS.items()) + ")"
)
_AROUND = " \t\n，,；;:：。"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in one line: ``about`` names the need, '' when it was left out; ``fields`` by input name."""

    about: str
    fields: Mapping[str, str] = field(default_factory=dict)


def split_report(text: str) -> ReportLine:
    """``2026-Q4-SHB-001 已完成 海报初稿3张 下一步 明天出第二稿`` in its parts (C05)."""
    found = list(_KEYWORD.finditer(text))
    if not found:
        return ReportLine(text.strip(_AROUND))
    ends = [match.start() for match in found[1:]] + [len(text)]
    fields: dict[str, str] = {}
    for match, end in zip(found, ends, strict=True):
        name = match.lastgroup or ""
        part = text[match.end() : end].strip(_AROUND)
        fields[name] = f"{fields[name]}；{part}" if name in fields else part
    return ReportLine(text[: found[0].start()].strip(_AROUND), fields)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
