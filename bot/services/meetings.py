"""A meeting on its way: called, answered, begun, ended, cancelled (F10, S11)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain import subject as subjects
from bot.domain.forms import Checked, Span
from bot.domain.limits import Limit, Unit
from bot.domain.meeting import (
    AHEAD,
    Attendance,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingMove,
    MeetingState,
    after,
    cap_problem,
)
from bot.domain.numbering import parse_template
from bot.domain.people import Office
from bot.domain.quiet import out_of_quiet
from bot.domain.service_time import Due, ahead_of, due
from bot.domain.todo import Role, Todo, TodoKind, TodoState
from bot.errors import FormError, NotAllowedError, StaleError
from bot.services.clocks import CALLED_OFF, recompute
from bot.services.desk import Desk
from bot.services.ladders import quiet_hours
from bot.services.todos import close_todos, open_todo_until

START_TIMER = "meeting.start"
END_TIMER = "meeting.end"
EVE_TIMER = "meeting.eve"
_NUMBER = parse_template("HY-{year}-{seq:03}")


def call(
    desk: Desk, kind: MeetingKind, form: Checked, *, room_id: int | None = None, need_id: int | None = None
) -> Meeting:
    """Store a called meeting with its number and timers; FormError when it is longer than its type may be (D22)."""
    span = _span(desk, kind, form)
    host, recorder = form.ref("host"), form.ref("recorder")
    host_id = host.id if host else default_host(desk, kind)
    recorder_id = recorder.id if recorder else desk.me.id
    meeting = desk.uow.meetings.add(
        Meeting(
            id=0,
            number=_number(desk),
            kind=kind,
            state=MeetingState.CALLED,
            revision=1,
            topic=form.text("topic"),
            start_at=span.start,
            end_at=span.end,
            place=form.text("place"),
            host_id=host_id,
            recorder_id=recorder_id,
            caller_id=desk.me.id,
            created_at=desk.now,
            agenda=form.rows("agenda"),
            materials=form.rows("materials"),
            need_id=need_id,
            room_id=room_id,
            attendees=_asked(desk, (host_id, recorder_id, *(ref.id for ref in form.refs("attendees")))),
        )
    )
    _arm(desk, meeting)
    desk.note(subjects.meeting(meeting.id), "called", number=meeting.number, topic=meeting.topic)
    if need_id is not None:
        desk.note(subjects.need(need_id), "meeting called", meeting=meeting.number)
        _let_answer_wait(desk, need_id)
    return meeting


def require_changeable(desk: Desk, meeting: Meeting) -> None:
    """The caller or the host may change a meeting before it begins; raises StaleError or NotAllowedError."""
    _require_caller(desk, meeting, "改")
    if meeting.state is not MeetingState.CALLED:
        raise StaleError(f"会议现在是「{meeting.state.label}」，不能再改。")


def change(desk: Desk, meeting: Meeting, form: Checked) -> Meeting:
    """The meeting as it is now meant (改期); another time asks everybody again and moves the timers.

    FormError when it is longer than its type may be.
    """
    require_changeable(desk, meeting)
    span = _span(desk, meeting.kind, form)
    host, recorder = form.ref("host"), form.ref("recorder")
    changed = replace(
        meeting,
        topic=form.text("topic"),
        start_at=span.start,
        end_at=span.end,
        place=form.text("place"),
        host_id=host.id if host else meeting.host_id,
        recorder_id=recorder.id if recorder else meeting.recorder_id,
        agenda=form.rows("agenda"),
        materials=form.rows("materials"),
    )
    moved = (span.start, span.end) != (meeting.start_at, meeting.end_at)
    people = (changed.host_id, changed.recorder_id, *(ref.id for ref in form.refs("attendees")))
    asked = _asked(desk, people)
    if not moved:
        asked = tuple(meeting.attendee(fresh.person_id) or fresh for fresh in asked)
    changed = replace(changed, attendees=asked)
    desk.uow.meetings.set_attendees(meeting.id, asked)
    desk.uow.timers.cancel(_eve_key(meeting))
    _arm(desk, changed)
    desk.note(subjects.meeting(meeting.id), "moved" if moved else "changed", start=span.start, place=changed.place)
    saved = desk.uow.meetings.save(changed)
    _let_answer_wait(desk, saved.need_id)
    return saved


def default_host(desk: Desk, kind: MeetingKind) -> int:
    """Who hosts when the form does not say: the secretary for the weekly meeting, else the caller (D14)."""
    secretary = desk.uow.roster.office(Office.SECRETARY) if kind is MeetingKind.WEEKLY else None
    return secretary or desk.me.id


def start(desk: Desk, meeting: Meeting) -> Meeting | None:
    """The meeting's time has come; None when it was cancelled or has ended."""
    if meeting.state is not MeetingState.CALLED:
        return None
    desk.note(subjects.meeting(meeting.id), "started")
    return desk.uow.meetings.save(replace(meeting, state=after(meeting.state, MeetingMove.START)))


def end(desk: Desk, meeting: Meeting) -> Meeting | None:
    """The meeting is over: its recorder owes the minutes, counted from the end (C04, C11); None when it is no news."""
    if meeting.state not in AHEAD:
        return None
    ended = replace(meeting, state=after(meeting.state, MeetingMove.END), end_at=min(meeting.end_at, desk.now))
    desk.uow.timers.cancel(f"meeting:{meeting.id}:end")
    desk.note(subjects.meeting(meeting.id), "ended", at=ended.end_at)
    saved = desk.uow.meetings.save(ended)
    owe_minutes(desk, saved)
    return saved


def cancel(desk: Desk, meeting: Meeting) -> Meeting:
    """The caller or the host calls it off before it begins; nobody owes anything about it."""
    _require_caller(desk, meeting, "取消")
    saved = desk.uow.meetings.save(replace(meeting, state=after(meeting.state, MeetingMove.CANCEL)))
    for key in (f"meeting:{meeting.id}:start", f"meeting:{meeting.id}:end", _eve_key(meeting)):
        desk.uow.timers.cancel(key)
    close_todos(desk, subjects.meeting(meeting.id), state=TodoState.CANCELLED)
    desk.note(subjects.meeting(meeting.id), CALLED_OFF)
    _let_answer_wait(desk, saved.need_id)
    return saved


def minutes_due(desk: Desk, meeting: Meeting, since: datetime) -> Due | None:
    """Until when minutes are due, counted from ``since``; None when the type of meeting needs none (D01)."""
    rule = getattr(desk.company.settings.minutes, meeting.kind.value)
    limit = rule.quick or rule.final
    return due(since, Limit.parse(limit), desk.company.calendar) if limit else None


def owe_minutes(desk: Desk, meeting: Meeting) -> Todo | None:
    """The recorder owes minutes within the limit of the meeting's type after its end."""
    computed = minutes_due(desk, meeting, meeting.end_at)
    if computed is None:
        return None
    return owe(desk, TodoKind.WRITE_MINUTES, meeting, meeting.recorder_id, computed)


def owe(desk: Desk, kind: TodoKind, meeting: Meeting, person_id: int, computed: Due) -> Todo:
    """A person owes an act about a meeting by a computed time."""
    todo = Todo(
        id=0,
        kind=kind,
        subject=subjects.meeting(meeting.id),
        role=Role.PERSON,
        opened_at=desk.now,
        due_at=computed.at,
        due=computed.to_json(),
        person_id=person_id,
        room_id=meeting.room_id,
    )
    return open_todo_until(desk, todo)


def _let_answer_wait(desk: Desk, need_id: int | None) -> None:
    """What the initiator owes about a dispute is due later: who calls a meeting decides after it (M07)."""
    todos = desk.uow.todos.open_for(subjects.need(need_id), TodoKind.ANSWER_DISPUTE) if need_id is not None else []
    for todo in todos:
        recompute(desk, todo)


def _asked(desk: Desk, people: tuple[int, ...]) -> tuple[Attendee, ...]:
    """Everybody asked, once each, host first; who calls the meeting has said so by calling it."""
    return tuple(
        Attendee(person_id, Attendance.COMING, answered_at=desk.now) if person_id == desk.me.id else Attendee(person_id)
        for person_id in dict.fromkeys(people)
    )


def _require_caller(desk: Desk, meeting: Meeting, act: str) -> None:
    if desk.me.id not in (meeting.caller_id, meeting.host_id):
        raise NotAllowedError(f"只有召集人和主持人可以{act}会议，联系人：{desk.name(meeting.caller_id)}。")


def _span(desk: Desk, kind: MeetingKind, form: Checked) -> Span:
    span = form.span("time")
    assert span is not None, "the form requires a time"
    problem = cap_problem(kind, span.start, span.end, _cap(desk, kind))
    if problem is not None:
        raise FormError({"time": f"「时间」：{problem}"})
    return span


def _arm(desk: Desk, meeting: Meeting) -> None:
    """Its timers, at its time; armed ones are moved there."""
    subject, timers = str(subjects.meeting(meeting.id)), desk.uow.timers
    for name, kind, at in (("start", START_TIMER, meeting.start_at), ("end", END_TIMER, meeting.end_at)):
        timers.arm(f"meeting:{meeting.id}:{name}", kind, at, subject=subject)
        timers.move(f"meeting:{meeting.id}:{name}", at)
    eve = out_of_quiet(_eve(desk, meeting), quiet_hours(desk), desk.company.calendar)
    if desk.now < eve < meeting.start_at:
        timers.arm(_eve_key(meeting), EVE_TIMER, eve, subject=subject)
        timers.move(_eve_key(meeting), eve)


def _eve_key(meeting: Meeting) -> str:
    """A key for each start, so that a meeting that is moved is announced again on the eve of its new day."""
    return f"meeting:{meeting.id}:eve:{meeting.start_at.astimezone(UTC):%Y%m%d%H%M}"


def _eve(desk: Desk, meeting: Meeting) -> datetime:
    """When people are reminded of what is still missing (M13); half of what is left when the lead is too long."""
    lead = Limit.parse(desk.company.settings.meeting.agenda_lead)
    eve = ahead_of(meeting.start_at, lead, desk.company.calendar)
    return eve if eve > desk.now else desk.now + (meeting.start_at - desk.now) / 2


def _cap(desk: Desk, kind: MeetingKind) -> timedelta | None:
    text = getattr(desk.company.settings.meeting.caps, kind.value)
    limit = Limit.parse(text) if text else None
    return timedelta(minutes=limit.minutes) if limit and limit.unit is not Unit.WORKING_DAY else None


def _number(desk: Desk) -> str:
    on = desk.company.calendar.local(desk.now).date()
    return _NUMBER.number(on, sequence=desk.uow.counters.next(f"meeting:{_NUMBER.scope(on)}"))
