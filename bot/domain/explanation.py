"""怎么算的: the steps of a due time in sentences that add up to it (BOLD 1)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.domain.limits import Unit
from bot.domain.service_time import AT_REST, LUNCH, Due
from bot.domain.steps import Step, StepKind
from bot.domain.time_words import clock_words, day_words, duration_words
from bot.domain.workdays import WORKDAY

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_PROVISIONAL = "经过的年份还没有公布调休安排，先按周末和法定假日暂定，公布后重算"


def explain(due: Due) -> tuple[str, ...]:
    """The computation line by line: where it starts, what counts, what does not and why, the result."""
    return tuple(_Telling(due).lines())


class _Telling:
    """The sentences of one due time, on the clocks of the zone it was computed in."""

    def __init__(self, due: Due) -> None:
        self.due, self.zone, self.days_counted = due, ZoneInfo(due.zone), 0
        self.grain = _MINUTE if _adds_up_in_minutes(due.steps) else _SECOND
        self.year = self.local(due.steps[0].begin).year

    def lines(self) -> Iterator[str]:
        start, *steps, result = self.due.steps
        yield f"{self.moment(start.begin)} 开始，时限 {self.due.limit.text}"
        if start.length:
            yield f"开始时是{start.why}，从 {self.moment(start.end)} 起算"
        for _, group in groupby(_each_pause_once(filter(_is_worth_a_line, steps)), self.line_of):
            yield self.line(list(group))
        yield f"{self.moment(result.end)} 截止，共计 {self.total(steps)}"
        if self.due.provisional:
            yield _PROVISIONAL

    def line_of(self, step: Step) -> tuple[object, ...]:
        """Steps with the same answer share a line: the pieces of one day, a run of days."""
        if step.kind is StepKind.COUNT:
            return step.kind, self.local(step.begin).date()
        if step.kind is StepKind.DAY:
            return step.kind, step.why
        return step.kind, step.begin

    def line(self, steps: Sequence[Step]) -> str:
        first, last = steps[0], steps[-1]
        match first.kind:
            case StepKind.COUNT:
                return self.counted(steps)
            case StepKind.DAY:
                return self.counted_days(steps)
            case StepKind.DAY_OFF:
                return f"{self.run(self.local(first.begin).date() + _DAY, self.local(last.end).date())}{_off(first)}"
            case StepKind.OWED:
                lost = duration_words(first.owed)
                return f"{self.pause(first)}，其中工作时间 {lost}，往后补"
            case StepKind.PAUSE:
                return f"{self.pause(first)}，不计"
        return f"{self.run(self.local(first.begin).date(), self.local(last.end - _INSTANT).date())}{_off(first)}"

    def pause(self, step: Step) -> str:
        return f"暂停 {self.piece(step)}：{step.why}"

    def counted(self, steps: Sequence[Step]) -> str:
        first, rest = steps[0], steps[1:]
        pieces = "、".join([self.piece(first), *(self.clocks(step) for step in rest)])
        return f"{pieces}，计 {duration_words(sum((self.shown_length(step) for step in steps), timedelta(0)))}"

    def counted_days(self, steps: Sequence[Step]) -> str:
        first = self.days_counted + 1
        self.days_counted += len(steps)
        number = f"{first}" if len(steps) == 1 else f"{first}–{self.days_counted}"
        why = "" if steps[0].why == WORKDAY else f"（{steps[0].why}）"
        days = self.run(self.local(steps[0].end).date(), self.local(steps[-1].end).date())
        return f"{days}{why}，第 {number} 个工作日"

    def total(self, steps: Sequence[Step]) -> str:
        counted = duration_words(sum((self.shown_length(s) for s in steps if s.kind is StepKind.COUNT), timedelta(0)))
        if self.due.limit.unit is not Unit.WORKING_DAY:
            return counted
        owed = any(step.kind is StepKind.OWED for step in steps)
        return f"{self.due.limit.text}{f'，另补 {counted}' if owed else ''}"

    def shown_length(self, step: Step) -> timedelta:
        """The length between the clocks that are shown, so that what is read adds up."""
        return _down_to(self.grain, step.end) - _down_to(self.grain, step.begin)

    def piece(self, step: Step) -> str:
        begin, end = self.local(step.begin), self.local(step.end)
        if begin.date() == (end - _INSTANT).date():
            return f"{day_words(begin.date(), self.year)}{self.clocks(step)}"
        return f"{self.moment(step.begin)} 至 {self.moment(step.end)}"

    def clocks(self, step: Step) -> str:
        begin, end = self.local(step.begin), self.local(step.end)
        until = clock_words(end) if end.date() == begin.date() else "24:00"
        return f"{clock_words(begin)}–{until}"

    def run(self, first: date, last: date) -> str:
        words = day_words(first, self.year)
        return words if first == last else f"{words}至{day_words(last, self.year)}"

    def moment(self, moment: datetime) -> str:
        local = self.local(moment)
        return f"{day_words(local.date(), self.year)}{clock_words(local)}"

    def local(self, moment: datetime) -> datetime:
        return _down_to(self.grain, moment.astimezone(self.zone))


def _down_to(grain: timedelta, moment: datetime) -> datetime:
    return moment.replace(microsecond=0) if grain is _SECOND else moment.replace(second=0, microsecond=0)


def _adds_up_in_minutes(steps: Sequence[Step]) -> bool:
    """Whether nobody misses the seconds: they matter only where a pause began and ended on different ones."""
    counted = [step for step in steps if step.kind is StepKind.COUNT]

    def length(grain: timedelta) -> timedelta:
        return sum((_down_to(grain, step.end) - _down_to(grain, step.begin) for step in counted), timedelta(0))

    return length(_MINUTE) == length(_SECOND) and not any(step.owed % _MINUTE for step in steps)


def _each_pause_once(steps: Iterable[Step]) -> Iterator[Step]:
    """A pause that outlasts the counted days goes on among what is made up for: it is told as the one that it was."""
    held: Step | None = None
    for step in steps:
        if held and step.kind is StepKind.PAUSE and (step.begin, step.why) == (held.end, held.why):
            held = held.ending_at(step.end)
            continue
        if held:
            yield held
        held = step
    if held:
        yield held


def _is_worth_a_line(step: Step) -> bool:
    """Nights and lunch show in the pieces that count; only days off and pauses are told."""
    return step.kind is not StepKind.SKIP or step.why not in (AT_REST, LUNCH)


def _off(step: Step) -> str:
    return f"{step.why}，不计"
