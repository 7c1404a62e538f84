"""Gathers what a meeting's card shows, and puts the card where it belongs."""

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import datetime

from bot.cards.meeting import (
    Coming,
    MeetingFacts,
    changed_card,
    eve_card,
    notice_card,
    settled_card,
    stand_in_card,
)
from bot.cards.model import Card, Person
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.forms import timetable
from bot.domain.meeting import Attendance, Attendee, Meeting, MeetingState
from bot.domain.people import Room
from bot.domain.subject import Subject
from bot.domain.todo import TodoKind
from bot.faces import Faces, Paint
from bot.handlers.desk import desk_of
from bot.handlers.show_values import in_words
from bot.services.desk import Desk

VIEW = "meeting"

faces = Faces()


def view_of(meeting: Meeting) -> View:
    """All cards that show this meeting."""
    return View(subjects.meeting(meeting.id), VIEW, meeting.revision)


def refresh(ctx: Context, meeting: Meeting) -> None:
    """Redraw the meeting everywhere it is shown."""
    ctx.refresh(view_of(meeting))


@faces.face(VIEW)
def _face(desk: Desk, subject: Subject, _key: str) -> Paint:
    facts = facts_of(desk, desk.uow.meetings.get(subject.id))
    return lambda posting: notice_card(for_reader(facts, posting.person_id))


def for_reader(facts: MeetingFacts, person_id: int | None) -> MeetingFacts:
    """What this reader may do with it; None stands for a group."""
    may = person_id in (None, facts.meeting.caller_id, facts.meeting.host_id)
    return replace(facts, changeable=may)


def refresh_tapped(ctx: Context) -> None:
    """Redraw the meeting that the tapped card is about."""
    refresh(ctx, ctx.uow.meetings.get(ctx.subject.id))


def announce(ctx: Context, meeting: Meeting) -> None:
    """The notice: one card in the room that @-mentions who is asked, a private one for those not in it (M12)."""
    desk = desk_of(ctx)
    facts = facts_of(desk, meeting)
    room = room_of(ctx, meeting)
    unanswered = [a.person_id for a in meeting.attendees if a.answer is Attendance.OPEN]
    if room is None:
        _tell_all(ctx, meeting, facts, meeting.people)
        return
    away = outside(desk, room, unanswered)
    inside = [person_id for person_id in unanswered if person_id not in away]
    ctx.post(room, notice_card(facts, calling=inside), view_of(meeting))
    _tell_all(ctx, meeting, facts, away)


def tell_stand_in(ctx: Context, meeting: Meeting, attendee: Attendee) -> None:
    """A new message to whoever must come in somebody's place."""
    assert attendee.stand_in_id is not None, "only who sends somebody has a stand-in"
    desk = desk_of(ctx)
    card = stand_in_card(facts_of(desk, meeting), desk.name(attendee.person_id))
    ctx.tell(attendee.stand_in_id, card, View(subjects.meeting(meeting.id), "stand-in"))


def remind_before(ctx: Context, meeting: Meeting) -> None:
    """Before the meeting, to whoever has not answered or has something to prepare (M13)."""
    facts = facts_of(desk_of(ctx), meeting)
    for person_id in meeting.seats:
        missing = _missing(meeting, person_id)
        if missing:
            ctx.tell(person_id, eve_card(for_reader(facts, person_id), missing), view_of(meeting), waits=False)


def tell_changed(ctx: Context, before: Meeting, meeting: Meeting) -> None:
    """What changed, by a new message, when people must know it: another time or place, or who is asked anew.

    The room gets one card, in private those outside it, and whoever is not wanted any more.
    """
    desk = desk_of(ctx)
    moved = (before.start_at, before.end_at) != (meeting.start_at, meeting.end_at)
    was = [f"原定 {span_words(desk, before.start_at, before.end_at)}"] if moved else []
    was += [f"原定地点 {before.place}"] if before.place != meeting.place else []
    called = {a.person_id for a in meeting.attendees if a.answer is Attendance.OPEN}
    called = called if moved else called - {a.person_id for a in before.attendees}
    people = [person_id for person_id in (meeting.seats if was else called) if person_id != ctx.actor.id]
    room = room_of(ctx, meeting)
    away = people if room is None else outside(desk, room, people)
    if room is not None and people:
        calling = [person_id for person_id in people if person_id in called and person_id not in away]
        card = changed_card(facts_of(desk, meeting), was or ["请新加入的参会人答复"], moved=moved, calling=calling)
        ctx.post(room, card, view_of(meeting))
    for person_id in away:
        facts = for_reader(facts_of(desk, meeting), person_id)
        ctx.tell(person_id, changed_card(facts, was, moved=moved), view_of(meeting), waits=False)
    _tell_released(ctx, before, meeting)


def _tell_released(ctx: Context, before: Meeting, meeting: Meeting) -> None:
    stand_ins = {a.stand_in_id: a.person_id for a in before.attendees if a.stand_in_id is not None}
    for person_id in before.seats:
        if person_id in meeting.people or person_id == ctx.actor.id:
            continue
        sender = stand_ins.get(person_id)
        line = f"{desk_of(ctx).name(sender)} 会重新答复，您不用再代为参会。" if sender else "您不用参加这次会议了。"
        card = settled_card("会议有变", meeting, (f"{ctx.actor.display} 改了这次会议，{line}",))
        ctx.tell(person_id, card, View(subjects.meeting(meeting.id), "released"), waits=False)


def tell_cancelled(ctx: Context, meeting: Meeting) -> None:
    """A new message to everybody the meeting concerned but who called it off."""
    desk = desk_of(ctx)
    line = f"{ctx.actor.display} 取消了原定 {facts_of(desk, meeting).when} 的会议，不用再准备。"
    card = settled_card("会议已取消", meeting, (line,))
    room = room_of(ctx, meeting)
    view = View(subjects.meeting(meeting.id), "cancelled")
    if room is not None:
        ctx.post(room, card, view, under=view_of(meeting))
    people = meeting.people if room is None else outside(desk, room, meeting.people)
    for person_id in people:
        if person_id != ctx.actor.id:
            ctx.tell(person_id, card, view, waits=False)


def room_of(ctx: Context, meeting: Meeting) -> Room | None:
    """The group the meeting belongs to, None when there is none we can still speak in."""
    room = ctx.uow.rooms.get(meeting.room_id) if meeting.room_id is not None else None
    return room if room is not None and any(chat.alive for chat in room.chats) else None


def outside(desk: Desk, room: Room, people: Iterable[int]) -> tuple[int, ...]:
    """Who of these is probably not in the group: its cloud does not know them, or their department is none of its."""
    clouds = {chat.cloud for chat in room.chats if chat.alive}
    return tuple(person_id for person_id in dict.fromkeys(people) if not _may_be_in(desk, room, clouds, person_id))


def _may_be_in(desk: Desk, room: Room, clouds: Container[str], person_id: int) -> bool:
    roster = desk.uow.roster
    if not any(cloud in clouds for cloud, _ in roster.clouds_of(person_id)):
        return False
    return not room.department_ids or roster.person(person_id).department_id in room.department_ids


def facts_of(desk: Desk, meeting: Meeting) -> MeetingFacts:
    """The meeting with everything on its card put into words."""
    todos = desk.uow.todos.open_for(subjects.meeting(meeting.id), TodoKind.WRITE_MINUTES)
    owed = todos[0] if todos and meeting.state is MeetingState.MINUTING else None
    return MeetingFacts(
        meeting=meeting,
        when=span_words(desk, meeting.start_at, meeting.end_at),
        host=desk.name(meeting.host_id),
        recorder=desk.name(meeting.recorder_id),
        coming=tuple(_coming(desk, attendee) for attendee in meeting.attendees),
        agenda=agenda_lines(desk, meeting, "–"),
        materials=tuple(in_words((row,), desk.when) for row in meeting.materials if row.text != "无"),
        need=desk.uow.needs.get(meeting.need_id).number if meeting.need_id is not None else "",
        minutes_by=desk.when(owed.due_at) if owed else "",
        late=desk.late(owed.due_at) if owed else "",
        last_step=last_step(desk, meeting),
    )


def agenda_lines(desk: Desk, meeting: Meeting, dash: str) -> tuple[str, ...]:
    """Every item with its start and end, topic and speaker: 14:00–14:20 背景说明 李敏 (F10.5)."""
    begins = f"{desk.company.calendar.local(meeting.start_at):%H:%M}"
    return tuple(
        f"{start}{dash}{end} {' '.join((row.text, *(speaker.name for speaker in row.people)))}"
        for start, end, row in timetable(begins, meeting.agenda)
    )


def span_words(desk: Desk, start: datetime, end: datetime) -> str:
    """11月24日(周二)14:00–15:00; the end in full when it lies on another day."""
    first, last = desk.company.calendar.local(start), desk.company.calendar.local(end)
    return f"{desk.when(start)}–{f'{last:%H:%M}' if first.date() == last.date() else desk.when(end)}"


STEPS = {
    "called": "召集",
    "answered": "答复",
    "moved": "改期",
    "changed": "修改会议",
    "started": "会议开始",
    "ended": "会议结束",
    "cancelled": "取消会议",
    "minutes written": "提交纪要",
    "minutes returned": "退回纪要",
    "minutes published": "发布纪要",
    "minutes confirmed": "确认纪要",
    "minutes confirmed by all": "确认纪要，全体已确认",
    "correction": "提出更正",
    "correction kept": "把更正记为保留意见",
    "silence counted": "逾期未表态，视为确认",
}


def last_step(desk: Desk, meeting: Meeting) -> str:
    """Who did the last thing, when, and the number."""
    entries = desk.uow.journal.entries(subjects.meeting(meeting.id))
    last = next((entry for entry in reversed(entries) if entry.what in STEPS), None)
    if last is None:
        return ""
    who = f"{desk.name(last.actor_id)} 于 " if last.actor_id is not None else ""
    return f"{who}{desk.when(last.at)} {STEPS[last.what]} · {meeting.number}"


def _tell_all(ctx: Context, meeting: Meeting, facts: MeetingFacts, people: Iterable[int]) -> None:
    for person_id in people:
        ctx.tell(person_id, notice_card(for_reader(facts, person_id)), view_of(meeting))


def _coming(desk: Desk, attendee: Attendee) -> Coming:
    stand_in = desk.name(attendee.stand_in_id) if attendee.stand_in_id is not None else ""
    return Coming(Person(attendee.person_id, desk.name(attendee.person_id)), attendee, stand_in)


def _missing(meeting: Meeting, person_id: int) -> str:
    attendee = meeting.attendee(person_id)
    unanswered = attendee is not None and attendee.answer is Attendance.OPEN
    bring = [row.text for row in meeting.materials if person_id in [person.id for person in row.people]]
    parts = ["答复参加或无法参加"] if unanswered else []
    return "；".join([*parts, *(f"准备「{text}」" for text in bring)])


def done(meeting: Meeting, word: str, *lines: str) -> Card:
    """What a submitted form turns into."""
    return settled_card(word, meeting, lines)
