"""The clock of a todo: when it is due by its limit, the calendar of now, and the pauses; nobody else computes it.

A clock stands still while its need waits for the initiator (S08), while nobody is there to act for its department
(A13), and, for the initiator's answer to a dispute, until a meeting called about it is over (M07). What was already
late when a pause began stays late.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain import subject as subjects
from bot.domain.leave import nobody_there
from bot.domain.limits import Limit
from bot.domain.meeting import Meeting, MeetingState
from bot.domain.need import WAITS_FOR_INITIATOR, Need
from bot.domain.pauses import ON_LEAVE, UNTIL_MET, Pause
from bot.domain.service_time import Due, StillPausedError, due
from bot.domain.todo import Role, Todo, TodoKind
from bot.services.absences import since
from bot.services.desk import Desk
from bot.services.ladders import first_stages
from bot.services.owners import answers_for

TIMER_KIND = "todo.stage"
CALLED_OFF = "cancelled"
"""What the journal says of a meeting that is not held."""

MOVED = "due moved"
"""What the journal says of a todo that is due at another time than before."""


def set_clock(desk: Desk, todo: Todo, start: datetime, limit: Limit) -> Todo:
    """The todo with its due time; while its clock stands still, with the one it would have if it went on at once."""
    pauses = pauses_of(desk, todo, start)
    try:
        computed, paused_at = due(start, limit, desk.company.calendar, pauses), None
    except StillPausedError:
        computed = due(start, limit, desk.company.calendar, [each for each in pauses if each.end])
        paused_at = max(start, next(each.begin for each in pauses if each.end is None))
    return replace(todo, due_at=computed.at, due=computed.to_json(), paused_at=paused_at)


def recompute(desk: Desk, todo: Todo) -> bool:
    """Compute the due time anew and move what has not fired; what fired stays fired (F-61).

    Returns whether anything changed that a card may show. A time that a person set stays, only its timers move.
    """
    fresh = todo
    if todo.due:
        stored = Due.from_json(todo.due)
        fresh = set_clock(desk, todo, stored.steps[0].begin, stored.limit)
    if fresh != todo:
        desk.uow.todos.set_clock(fresh)
    _move_timers(desk, fresh)
    if (fresh.due_at, fresh.paused_at) != (todo.due_at, todo.paused_at) and todo.paused_at != desk.now:
        moved = {"before": todo.due_at.isoformat(), "after": fresh.due_at.isoformat()}
        desk.note(todo.subject, MOVED, todo=todo.id, **moved, paused=fresh.paused_at is not None)
    return _shown(fresh) != _shown(todo)


def follow(desk: Desk, need: Need) -> None:
    """The departments' clocks stop when the need begins to wait for its initiator, and go on when it no longer does."""
    subject = subjects.need(need.id)
    waits = need.state in WAITS_FOR_INITIATOR
    if waits == any(each.end is None for each in desk.uow.pauses.of(subject)):
        return
    if waits:
        desk.uow.pauses.begin(subject, desk.now)
    else:
        desk.uow.pauses.end(subject, desk.now)
    for todo in desk.uow.todos.open_for(subject, TodoKind.ANSWER_NEED):
        recompute(desk, todo)


def pauses_of(desk: Desk, todo: Todo, start: datetime) -> list[Pause]:
    """Every time from ``start`` on at which the clock of a todo does not run."""
    if todo.kind is TodoKind.ANSWER_DISPUTE:
        return [_until_met(desk, each) for each in desk.uow.meetings.of_need(todo.subject.id)]
    waits = desk.uow.pauses.of(todo.subject) if todo.kind is TodoKind.ANSWER_NEED else []
    if todo.role is not Role.CONTACT or todo.department_id is None:
        return waits
    return [*waits, *leave(desk, todo.department_id, start)]


def _until_met(desk: Desk, meeting: Meeting) -> Pause:
    """From the call to the end of a meeting, or until it was called off."""
    end = meeting.end_at
    if meeting.state is MeetingState.CANCELLED:
        entries = desk.uow.journal.entries(subjects.meeting(meeting.id))
        end = next(entry.at for entry in entries if entry.what == CALLED_OFF)
    return Pause(meeting.created_at, end, UNTIL_MET)


def leave(desk: Desk, department_id: int, start: datetime) -> list[Pause]:
    """From ``start`` on, when nobody is there who could act for a department."""
    absences = since(desk, start)
    return nobody_there(answers_for(desk, department_id), absences, start) if absences else []


def standing_still(desk: Desk, todo: Todo) -> str:
    """Why the clock of a todo stands still at this moment and until when, for a card; '' when it runs."""
    if todo.paused_at is not None:
        return "计时暂停，等发起人答复"
    if todo.role is not Role.CONTACT or todo.department_id is None:
        return ""
    now = next((each for each in leave(desk, todo.department_id, desk.now) if each.covers(desk.now)), None)
    return f"{now.why}，计时暂停到 {desk.when(now.end)}" if now and now.end else ""


def leave_ahead(desk: Desk, todo: Todo) -> str:
    """The leave to come that the due time of a todo leaves out, for a card; '' for none.

    Nothing redraws a card when leave begins, so it is said from the start.
    """
    steps = Due.from_json(todo.due).steps if todo.due else ()
    uncounted = [step for step in steps if step.why == ON_LEAVE]
    if not uncounted or todo.department_id is None:
        return ""
    found = [
        desk.stretch(each.begin, each.end)
        for each in leave(desk, todo.department_id, desk.now)
        if each.end and any(s.begin < each.end and each.begin < s.end for s in uncounted)
    ]
    return f"{'、'.join(found)}{ON_LEAVE}不计时" if found else ""


def arm(desk: Desk, todo: Todo) -> None:
    """Arm what the ladder says about a new todo; held while its clock stands still."""
    for stage in first_stages(desk, todo):
        subject = str(todo.subject)
        desk.uow.timers.arm(
            _key(todo, stage.stage), TIMER_KIND, stage.fire_at, subject=subject, todo_id=todo.id, stage=stage.stage
        )
    if todo.paused_at is not None:
        desk.uow.timers.hold_todo(todo.id)


def _move_timers(desk: Desk, todo: Todo) -> None:
    if todo.paused_at is not None:
        desk.uow.timers.hold_todo(todo.id)
        return
    for stage in first_stages(desk, todo):
        desk.uow.timers.move(_key(todo, stage.stage), stage.fire_at)


def _key(todo: Todo, stage: str) -> str:
    """Unique by todo and stage (DECISIONS 4)."""
    return f"todo:{todo.id}:{stage}"


def _shown(todo: Todo) -> tuple[object, ...]:
    return todo.due_at, todo.paused_at, todo.due.get("provisional")
