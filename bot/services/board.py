"""The board (看板): counts by state and department, needs in execution, who has not filed today (L04, M19)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.need import ASKING, CLOSED, Need, NeedState
from bot.domain.people import Department, Room
from bot.domain.progress import ProgressReport, spread
from bot.domain.subject import Subject
from bot.domain.timer import Timer
from bot.services.desk import Desk
from bot.services.progress import hours, is_owed
from bot.store.need_scope import EVERYTHING, Scope

TIMER_KIND = "board"


@dataclass(frozen=True, slots=True)
class Filing:
    """One department's day with one need; ``owed`` as in ``bot.services.progress``."""

    department: Department
    owed: bool
    report: ProgressReport | None

    @property
    def missing(self) -> bool:
        """Whether a report is owed and not there."""
        return self.owed and self.report is None


@dataclass(frozen=True, slots=True)
class RunningNeed:
    """A need in execution with today's filing of each of its departments."""

    need: Need
    overdue: bool
    filings: tuple[Filing, ...]


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department in figures: answers it owes, how many of them late, needs it executes, how many late, reports
    missing.
    """

    department: Department
    answering: int
    late_answers: int
    executing: int
    late_needs: int
    missing: int

    @property
    def overdue(self) -> int:
        """Everything the department is late with."""
        return self.late_answers + self.late_needs


@dataclass(frozen=True, slots=True)
class Board:
    """Everything open at one moment; ``day`` is the day the progress is about, ``running`` is overdue first."""

    day: date
    asked: bool
    states: tuple[tuple[NeedState, int], ...]
    rows: tuple[DepartmentRow, ...]
    running: tuple[RunningNeed, ...]

    @property
    def overdue(self) -> int:
        """How many needs in execution are past their due time, and how many departments' answers are."""
        return sum(each.overdue for each in self.running) + sum(row.late_answers for row in self.rows)

    @property
    def missing(self) -> tuple[DepartmentRow, ...]:
        """The departments that have not filed everything."""
        return tuple(row for row in self.rows if row.missing)


def of_room(room: Room) -> Scope:
    """What was registered in a room or involves one of its departments."""
    return Scope(room.id, room.department_ids)


def of_department(department_id: int) -> Scope:
    """What a department asked for or is asked for."""
    return Scope(None, (department_id,))


def draw_up(desk: Desk, scope: Scope = EVERYTHING) -> Board:
    """The board as it stands now; what is not in execution is only counted."""
    day = hours(desk).day_at(desk.now)
    departments = {department.id: department for department in desk.uow.roster.departments()}
    reports = {(report.need_id, report.department_id): report for report in desk.uow.progress.of_day(day)}
    running = tuple(
        RunningNeed(need, need.content.due_at < desk.now, _filings(desk, need, day, departments, reports))
        for need in desk.uow.needs.in_states((NeedState.EXECUTING,), scope)
    )
    counted = desk.uow.needs.count(_OPEN, scope)
    return Board(
        day=day,
        asked=desk.now >= hours(desk).asked_from(day),
        states=tuple((state, counted[state]) for state in NeedState if counted[state]),
        rows=_rows(
            departments.values(),
            desk.uow.needs.count_waiting(ASKING, scope),
            desk.uow.needs.count_late(ASKING, scope, desk.now),
            running,
        ),
        running=running,
    )


def arm_all(desk: Desk) -> None:
    """Make sure every room gets its summary on the next working day; arming twice changes nothing.

    What was armed for another time of day follows the configuration.
    """
    for timer in desk.uow.timers.armed(TIMER_KIND):
        desk.uow.timers.retime(timer, _fire_at(desk, timer.subject, _day_of(timer)))
    calendar = desk.company.calendar
    today = calendar.local(desk.now).date()
    ahead = calendar.is_workday(today) and desk.now <= calendar.moment(today, _wall(desk))
    _arm_rooms(desk, today if ahead else calendar.next_workday(today))


def arm_next(desk: Desk, timer: Timer) -> None:
    """Make sure every room, also one bound since, gets its summary on the working day after this one's."""
    _arm_rooms(desk, desk.company.calendar.next_workday(_day_of(timer)))


def due_board(desk: Desk, timer: Timer) -> tuple[Room, Board] | None:
    """The room's summary, if it has needs in execution (M19).

    An hour late it is no longer sent: who wants it then asks for it.
    """
    room = desk.uow.rooms.get(Subject.parse(timer.subject).id)
    if room is None:
        return None
    day, calendar = _day_of(timer), desk.company.calendar
    if not calendar.is_workday(day) or desk.now > calendar.moment(day, _wall(desk)) + _STILL_NEWS:
        return None
    board = draw_up(desk, of_room(room))
    return (room, board) if board.running else None


_OPEN = tuple(state for state in NeedState if state not in CLOSED)
_STILL_NEWS = timedelta(hours=1)


def _filings(
    desk: Desk,
    need: Need,
    day: date,
    departments: dict[int, Department],
    reports: dict[tuple[int, int], ProgressReport],
) -> tuple[Filing, ...]:
    owed = is_owed(desk, need, day)
    return tuple(
        Filing(departments[party.department_id], owed, reports.get((need.id, party.department_id)))
        for party in need.parties
        if party.department_id in departments
    )


def _rows(
    departments: Iterable[Department],
    answering: Mapping[int, int],
    late: Mapping[int, int],
    running: Sequence[RunningNeed],
) -> tuple[DepartmentRow, ...]:
    """Departments that have anything to do, in the configured order."""
    mine: dict[int, list[tuple[RunningNeed, Filing]]] = {}
    for each in running:
        for filing in each.filings:
            mine.setdefault(filing.department.id, []).append((each, filing))
    rows = [_row(each, answering.get(each.id, 0), late.get(each.id, 0), mine.get(each.id, [])) for each in departments]
    return tuple(row for row in rows if row.answering or row.executing)


def _row(
    department: Department, answering: int, late: int, mine: Sequence[tuple[RunningNeed, Filing]]
) -> DepartmentRow:
    return DepartmentRow(
        department=department,
        answering=answering,
        late_answers=late,
        executing=len(mine),
        late_needs=sum(each.overdue for each, _ in mine),
        missing=sum(filing.missing for _, filing in mine),
    )


def _wall(desk: Desk) -> time:
    return desk.company.settings.progress.board_at


def _arm_rooms(desk: Desk, day: date) -> None:
    """One timer for each room and day."""
    for room in desk.uow.rooms.all():
        subject = str(Subject("room", room.id))
        key = f"board:{room.id}:{day.isoformat()}"
        desk.uow.timers.arm(key, TIMER_KIND, _fire_at(desk, subject, day), subject=subject)


def _fire_at(desk: Desk, subject: str, day: date) -> datetime:
    return desk.company.calendar.moment(day, _wall(desk)) + spread(subject)


def _day_of(timer: Timer) -> date:
    return date.fromisoformat(timer.key.rpartition(":")[2])
