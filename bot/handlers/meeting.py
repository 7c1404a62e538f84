"""Calling a meeting, answering the notice, and what its clock does (F10, M12, M13, S11)."""

from bot.cards.model import PlainMessage
from bot.context import Context
from bot.domain.forms import check
from bot.domain.layouts import SUBSTITUTE
from bot.domain.meeting import Meeting, MeetingKind, MeetingState, kind_named
from bot.domain.subject import Subject
from bot.domain.text import UserText, one_line, shorten
from bot.handlers import dispute_cards, meeting_cards, minutes_forms, need_cards
from bot.handlers.desk import desk_of
from bot.handlers.meeting_forms import (
    CALL,
    CHANGE,
    DECLINE,
    checked,
    checked_change,
    open_change_form,
    open_decline_form,
    open_meeting_form,
    redraw,
    redraw_change,
    redraw_decline,
)
from bot.handlers.stale import shows_present
from bot.router import Router
from bot.services import attendance, meetings
from bot.services.resolver import CompanyResolver

router = Router()

_LONGEST_TOPIC = 60


@router.command("会议", "meeting", "hy", "huiyi", help="召集会议，发通知", example="/会议 国庆海报排期协调")
def open_form(ctx: Context) -> None:
    """The form opens in private; what was typed is the type of meeting or its topic."""
    kind = kind_named(ctx.argument.strip())
    topic = "" if kind is not None else shorten(one_line(ctx.argument), _LONGEST_TOPIC)
    room_id = ctx.room.id if ctx.room else None
    open_meeting_form(ctx, None, room_id, kind=kind or MeetingKind.COORDINATION, topic=topic)


@router.submit(CALL, redraw)
def call(ctx: Context) -> None:
    """The form was submitted: the notice goes out, the form says what was understood."""
    args = ctx.act.args
    room_id, need_id = (int(args[name]) if name in args else None for name in ("room", "need"))
    desk = desk_of(ctx)
    meeting = meetings.call(desk, MeetingKind(args["kind"]), checked(ctx), room_id=room_id, need_id=need_id)
    when = meeting_cards.span_words(desk, meeting.start_at, meeting.end_at)
    names = desk.names(tuple(attendee.person_id for attendee in meeting.attendees))
    ctx.toast(f"已发出会议通知 {meeting.number}：{when}")
    lines = (f"{when}，{meeting.place}", f"参会人：{names}", "答复和进展会在会议卡片上更新，这张表单不用再管。")
    ctx.show(meeting_cards.done(meeting, "会议通知已发出", *lines))
    meeting_cards.announce(ctx, meeting)
    _refresh_disputes(ctx, meeting)


@router.action("meeting.attend")
@shows_present(meeting_cards.refresh_tapped)
def attend(ctx: Context) -> None:
    """参加: counts at once."""
    meeting = attendance.attend(desk_of(ctx), _meeting(ctx))
    ctx.toast(f"已记下：参加 {meeting.number}")
    meeting_cards.refresh(ctx, meeting)


@router.action("meeting.decline")
@shows_present(meeting_cards.refresh_tapped)
def open_decline(ctx: Context) -> None:
    """无法参加: asks in private whom the attendee sends."""
    meeting = _meeting(ctx)
    attendance.asked_row(desk_of(ctx), meeting)
    open_decline_form(ctx, meeting)


@router.submit(DECLINE, redraw_decline)
def decline(ctx: Context) -> None:
    """The attendee does not come; the host hears of it, a stand-in gets the notice."""
    desk = desk_of(ctx)
    form = check(SUBSTITUTE, ctx.values, CompanyResolver(desk), ctx.company.gate)
    sent = form.ref("substitute")
    meeting = attendance.decline(desk, _meeting(ctx), sent.id if sent else None)
    words = f"无法参加，由 {sent.name} 代为参会" if sent else "无法参加"
    ctx.toast(f"已记下：{words}")
    ctx.show(meeting_cards.done(meeting, "已答复", f"您{words}。", "想法变了可以在会议卡片上重新答复。"))
    meeting_cards.refresh(ctx, meeting)
    row = meeting.attendee(ctx.actor.id)
    if row is not None and row.stand_in_id is not None:
        meeting_cards.tell_stand_in(ctx, meeting, row)
    if meeting.host_id != ctx.actor.id:
        told = (f"{ctx.actor.display} {words}：{meeting.number}「", UserText(meeting.topic), "」。")
        ctx.tell(meeting.host_id, PlainMessage(told), under=meeting_cards.view_of(meeting))


@router.action("meeting.move")
@shows_present(meeting_cards.refresh_tapped)
def open_change(ctx: Context) -> None:
    """改期: the form opens in private, with everything as it stands."""
    meeting = _meeting(ctx)
    meetings.require_changeable(desk_of(ctx), meeting)
    open_change_form(ctx, meeting)


@router.submit(CHANGE, redraw_change)
@shows_present(meeting_cards.refresh_tapped)
def change(ctx: Context) -> None:
    """The meeting is another now: its card everywhere, a new message for whom it concerns."""
    desk, before = desk_of(ctx), _meeting(ctx)
    meeting = meetings.change(desk, before, checked_change(ctx, before))
    when = meeting_cards.span_words(desk, meeting.start_at, meeting.end_at)
    moved = when != meeting_cards.span_words(desk, before.start_at, before.end_at)
    ctx.toast(f"{meeting.number} 已改到 {when}" if moved else f"{meeting.number} 已修改")
    ctx.show(meeting_cards.done(meeting, "会议已修改", f"{when}，{meeting.place}"))
    meeting_cards.refresh(ctx, meeting)
    meeting_cards.tell_changed(ctx, before, meeting)
    _refresh_disputes(ctx, meeting)


@router.action("meeting.cancel")
@shows_present(meeting_cards.refresh_tapped)
def cancel(ctx: Context) -> None:
    """取消会议: everybody concerned is told by a new message."""
    meeting = meetings.cancel(desk_of(ctx), _meeting(ctx))
    ctx.toast(f"{meeting.number} 已取消")
    meeting_cards.refresh(ctx, meeting)
    meeting_cards.tell_cancelled(ctx, meeting)
    _refresh_disputes(ctx, meeting)


@router.timer(meetings.START_TIMER)
def start(ctx: Context) -> None:
    """The card says 进行中; nobody is disturbed."""
    meeting = meetings.start(desk_of(ctx), _timed(ctx))
    if meeting is not None:
        meeting_cards.refresh(ctx, meeting)


@router.timer(meetings.END_TIMER)
def end(ctx: Context) -> None:
    """The meeting is over: the recorder gets the form of minutes with its countdown (M14)."""
    meeting = meetings.end(desk_of(ctx), _timed(ctx))
    if meeting is not None:
        meeting_cards.refresh(ctx, meeting)
        minutes_forms.tell_recorder(ctx, meeting)


@router.timer(meetings.EVE_TIMER)
def eve(ctx: Context) -> None:
    """What is still missing, to those who owe it; after an outage that lasted into the meeting nobody is asked."""
    meeting = _timed(ctx)
    if meeting.state is MeetingState.CALLED and ctx.now < meeting.start_at:
        meeting_cards.remind_before(ctx, meeting)


def _refresh_disputes(ctx: Context, meeting: Meeting) -> None:
    if meeting.need_id is not None:
        need = ctx.uow.needs.get(meeting.need_id)
        dispute_cards.refresh_disputes(ctx, need)
        need_cards.refresh(ctx, need)


def _meeting(ctx: Context) -> Meeting:
    return ctx.uow.meetings.get(ctx.subject.id)


def _timed(ctx: Context) -> Meeting:
    assert ctx.timer is not None, "a timer handler has a timer"
    return ctx.uow.meetings.get(Subject.parse(ctx.timer.subject).id)
