"""Daily progress: who is asked when, what is filed, what still misses (F18, C21, DECISIONS 10)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain import subject as subjects
from bot.domain.need import Need, NeedState
from bot.domain.people import Department
from bot.domain.progress import ProgressHours, ProgressReport, Timing, spread
from bot.domain.subject import Subject
from bot.domain.timer import Timer
from bot.domain.todo import Role, Todo, TodoKind, TodoState
from bot.errors import NotAllowedError, StaleError
from bot.services.absences import acts_as, may_act
from bot.services.desk import Desk

TIMER_KIND = "progress.prompt"


@dataclass(frozen=True, slots=True)
class NeedDay:
    """A need in execution and one department's day with it; ``owed`` when it was in execution as the day was asked."""

    need: Need
    owed: bool
    report: ProgressReport | None = None
    plan: str = ""

    @property
    def missing(self) -> bool:
        """Whether a report is owed and not there."""
        return self.owed and self.report is None


@dataclass(frozen=True, slots=True)
class DepartmentDay:
    """A department's needs in execution and what it has filed on a day."""

    department: Department
    day: date
    needs: tuple[NeedDay, ...]

    @property
    def missing(self) -> tuple[NeedDay, ...]:
        """What still has to be filed."""
        return tuple(each for each in self.needs if each.missing)

    def of(self, need_id: int) -> NeedDay | None:
        """The day of one need, None when it is not among them."""
        return next((each for each in self.needs if each.need.id == need_id), None)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A department to be asked now: for what, how late, for which todo."""

    day: DepartmentDay
    timing: Timing
    todo: Todo


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed about one need."""

    done: str = ""
    not_done: str = ""
    next_plan: str = ""
    idle_reason: str = ""


def hours(desk: Desk) -> ProgressHours:
    """The configured times."""
    settings = desk.company.settings.progress
    return ProgressHours(settings.prompt_at, settings.late_until, desk.company.calendar)


def arm_all(desk: Desk) -> None:
    """Make sure every department will be asked on its next working day; arming twice changes nothing.

    What was armed for another time of day follows the configuration.
    """
    for timer in desk.uow.timers.armed(TIMER_KIND):
        desk.uow.timers.retime(timer, _fire_at(desk, timer.subject, day_of(timer)))
    for department in desk.uow.roster.departments():
        _arm(desk, department, hours(desk).next_day(desk.now))


def arm_next(desk: Desk, timer: Timer) -> None:
    """Make sure the department will be asked on the working day after this prompt's, unless it was dissolved."""
    department = department_asked(desk, timer)
    if department is not None:
        _arm(desk, department, desk.company.calendar.next_workday(day_of(timer)))


def due_prompt(desk: Desk, timer: Timer) -> Prompt | None:
    """What to ask, if anything: a quiet day stays silent, a missed one is recorded (F-60).

    The department's last prompt ends here, answered or not.
    """
    day, department = day_of(timer), department_asked(desk, timer)
    if department is None:
        return None
    _end_todo(desk, department.id, TodoState.CANCELLED)
    today = department_day(desk, department, day)
    if not today.missing or not desk.company.calendar.is_workday(day):
        return None
    timing = hours(desk).timing(day, desk.now)
    asked = [each.need.number for each in today.missing]
    desk.note(subjects.department(department.id), _NOTES[timing], day=day.isoformat(), needs=asked)
    return None if timing is Timing.SKIPPED else Prompt(today, timing, _owe(desk, today))


_NOTES = {
    Timing.ON_TIME: "progress asked",
    Timing.LATE: "progress asked late",
    Timing.SKIPPED: "progress prompt skipped",
}


def day_of(timer: Timer) -> date:
    """The day a prompt is about."""
    return date.fromisoformat(timer.key.rpartition(":")[2])


def department_asked(desk: Desk, timer: Timer) -> Department | None:
    """The department a prompt is for, None when it has left the configuration."""
    wanted = Subject.parse(timer.subject).id
    return next((each for each in desk.uow.roster.departments() if each.id == wanted), None)


def department_day(desk: Desk, department: Department, day: date) -> DepartmentDay:
    """The department's needs in execution, with what it filed that day and planned before."""
    needs = desk.uow.needs.of_department(department.id, (NeedState.EXECUTING,))
    filed = {r.need_id: r for r in desk.uow.progress.of_day(day) if r.department_id == department.id}
    before = desk.uow.progress.before(department.id, day, [need.id for need in needs])
    return DepartmentDay(
        department,
        day,
        tuple(
            NeedDay(
                need,
                is_owed(desk, need, day),
                filed.get(need.id),
                before[need.id].next_plan if need.id in before else "",
            )
            for need in needs
        ),
    )


def is_owed(desk: Desk, need: Need, day: date) -> bool:
    """Whether the need was in execution already when the day was asked: its last department had confirmed."""
    began = max((party.at for party in need.parties if party.at is not None), default=None)
    return began is None or began <= hours(desk).asked_until(day)


def file_report(desk: Desk, department: Department, need_id: int, day: date, said: Said) -> ProgressReport:
    """Store what was said about a need; a second filing edits the first (F18.4).

    Raises NotAllowedError, and StaleError once the next day was asked for or the need is not in execution.
    """
    require_filer(desk, department)
    need = desk.uow.needs.get(need_id)
    if need.state is not NeedState.EXECUTING or need.party(department.id) is None:
        raise StaleError(f"{need.number} 现在是「{need.state.label}」，不用填进度。")
    if desk.now >= hours(desk).closes_at(day):
        raise StaleError("这一天的进度已经截止，没有记录。请在最新的提醒上填，或发 /进度。")
    before = desk.uow.progress.of(need_id, department.id, day)
    report = ProgressReport(
        need_id=need_id,
        department_id=department.id,
        day=day,
        person_id=desk.me.id,
        at=desk.now,
        done=said.done,
        not_done=said.not_done,
        next_plan=said.next_plan,
        idle_reason=said.idle_reason,
        late=before.late if before else desk.now > hours(desk).on_time_until(day),
    )
    if before is not None and replace(before, at=desk.now) == report:
        return before  # sent again because the first answer was lost
    _store(desk, report, before)
    if not department_day(desk, department, day).missing:
        _end_todo(desk, department.id, TodoState.DONE, day)
    return report


def require_filer(desk: Desk, department: Department) -> None:
    """Only who files the progress, a liaison, a deputy or the head (R12)."""
    if not may_act(desk, _filers(department)):
        contacts = dict.fromkeys((*_named(department.updater_id), *department.contacts))
        who = f"{department.name}的负责人、副职、接口人和填报人"
        raise NotAllowedError(f"只有{who}可以填进度，联系人：{desk.names(tuple(contacts))}。")


def departments_of(desk: Desk) -> list[Department]:
    """The departments the actor may file for, their own first."""
    mine = [each for each in desk.uow.roster.departments() if acts_as(desk, desk.me.id, _filers(each))]
    return sorted(mine, key=lambda department: department.id != desk.me.department_id)


def was_late(desk: Desk, department: Department, day: date) -> bool:
    """Whether the open prompt of the day went out late (迟发)."""
    todos = _todos(desk, department.id, day)
    return any(todo.opened_at > hours(desk).asked_until(day) for todo in todos)


def _store(desk: Desk, report: ProgressReport, before: ProgressReport | None) -> None:
    if before is None:
        desk.uow.progress.add(report)
    else:
        desk.uow.progress.change(report)
    said = {
        "done": report.done,
        "not_done": report.not_done,
        "next": report.next_plan,
        "idle": report.idle_reason,
        "late": report.late,
    }
    what = "progress changed" if before else "progress filed"
    written = {name: value for name, value in said.items() if value}
    day = report.day.isoformat()
    desk.note(subjects.need(report.need_id), what, department=report.department_id, day=day, **written)


def _owe(desk: Desk, today: DepartmentDay) -> Todo:
    """The updater owes the day's reports until 20:00; nobody is escalated to, the board names who misses (M19)."""
    department = today.department
    todo = Todo(
        id=0,
        kind=TodoKind.FILE_PROGRESS,
        subject=subjects.department(department.id),
        role=Role.UPDATER,
        opened_at=desk.now,
        due_at=hours(desk).on_time_until(today.day),
        due={},
        department_id=department.id,
    )
    return desk.uow.todos.add(todo)


def _todos(desk: Desk, department_id: int, day: date | None = None) -> list[Todo]:
    found = desk.uow.todos.open_for(subjects.department(department_id), TodoKind.FILE_PROGRESS)
    local = desk.company.calendar.local
    return [todo for todo in found if day is None or local(todo.due_at).date() == day]


def _end_todo(desk: Desk, department_id: int, state: TodoState, day: date | None = None) -> None:
    for todo in _todos(desk, department_id, day):
        desk.uow.todos.close(todo.id, state, desk.now, desk.actor.id if desk.actor else None)


def _arm(desk: Desk, department: Department, day: date) -> None:
    """One timer for each department and day (DECISIONS 10)."""
    subject = str(subjects.department(department.id))
    key = f"progress:{department.id}:{day.isoformat()}"
    desk.uow.timers.arm(key, TIMER_KIND, _fire_at(desk, subject, day), subject=subject)


def _fire_at(desk: Desk, subject: str, day: date) -> datetime:
    return hours(desk).asked_from(day) + spread(subject)


def _filers(department: Department) -> tuple[int, ...]:
    named = (*_named(department.updater_id), *_named(department.head_id))
    return (*named, *department.liaison_ids, *department.deputy_ids)


def _named(person_id: int | None) -> Iterable[int]:
    return () if person_id is None else (person_id,)
