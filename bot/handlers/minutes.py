"""Minutes: the form, the host's check, the attendees' word, corrections (F11, M14, M15, D23)."""

from collections.abc import Mapping

from bot.cards.forms import Choices, FormFace, form_card
from bot.cards.minutes import minutes_card
from bot.cards.model import Act, Card, PlainMessage, Tone
from bot.cards.refill import refill
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.forms import check
from bot.domain.layouts import CORRECTION
from bot.domain.layouts.coordination import RETURN
from bot.domain.meeting import Meeting, MeetingState
from bot.domain.minutes import Minutes, MinutesState
from bot.domain.subject import Subject
from bot.domain.text import UserText, shorten
from bot.errors import NotAllowedError, StaleError, UserError
from bot.handlers import action_cards, meeting_cards, minutes_cards, minutes_forms
from bot.handlers.desk import desk_of
from bot.handlers.private_forms import open_private_form
from bot.handlers.stale import shows_present
from bot.router import Router
from bot.services import minutes as service
from bot.services import signatures
from bot.services.audience import Audience
from bot.services.resolver import CompanyResolver

router = Router()

_WRITABLE = (MeetingState.RUNNING, MeetingState.MINUTING)
_READABLE = (MeetingState.CONFIRMING, MeetingState.CONFIRMED)
_CORRECT = "minutes.correction"


@router.command(
    "纪要",
    "minutes",
    "jy",
    "jiyao",
    help="写纪要，或看纪要",
    example="/纪要 HY-2026-001",
    audience=Audience.MEETING,
)
def write_or_show(ctx: Context) -> None:
    """With a number that meeting's minutes; without, the form of my newest meeting, else the newest minutes."""
    desk = desk_of(ctx)
    if ctx.argument:
        meeting = ctx.uow.meetings.by_number(ctx.argument.strip())
        if meeting is None:
            raise UserError(f"没有编号是「{shorten(ctx.argument, 20)}」的会议。编号形如 HY-2026-001，在会议卡片上。")
        _open(ctx, meeting)
        return
    owed = [m for m in ctx.uow.meetings.of_recorder(ctx.actor.id, _WRITABLE) if not _is_being_checked(ctx, m)]
    if owed:
        minutes_forms.open_minutes_form(ctx, owed[0])
        return
    readable = ctx.uow.meetings.of_person(ctx.actor.id, _READABLE, limit=1)
    if not readable:
        raise UserError("您没有等着写纪要的会议，也没有参加过已发纪要的会议。召集会议请发 /会议。")
    _show(ctx, readable[0], service.published(desk, readable[0]))


@router.submit(minutes_forms.WRITE, minutes_forms.redraw)
def submit(ctx: Context) -> None:
    """提交审核: the host gets the draft; where no check is wanted the minutes go out at once."""
    desk = desk_of(ctx)
    meeting = ctx.uow.meetings.get(ctx.subject.id)
    service.require_recorder(desk, meeting)
    service.require_open_for_minutes(desk, meeting)
    meeting, minutes = service.submit(desk, meeting, minutes_forms.checked(ctx))
    for before in ctx.uow.minutes.of_meeting(meeting.id)[-2:-1]:
        minutes_cards.close_check(ctx, meeting, before)
    if not service.needs_check(desk, meeting):
        minutes_forms.close_forms(ctx, meeting, "纪要已发布", "已请参会人确认。")
        _publish(ctx, service.publish(desk, meeting, minutes))
        return
    host = desk.name(meeting.host_id)
    ctx.toast(f"已提交，请 {host} 审核")
    minutes_forms.close_forms(ctx, meeting, "纪要已提交", f"已请主持人 {host} 审核，通过后发给参会人。")
    minutes_cards.refresh(ctx, meeting)
    minutes_cards.ask_host(ctx, meeting, minutes)


def _redraw_check(ctx: Context, problems: Mapping[str, str]) -> Card:
    meeting = ctx.uow.meetings.get(ctx.subject.id)
    return refill(minutes_cards.draft(ctx, meeting, _tapped_version(ctx, meeting)), ctx.values, problems)


@router.submit("minutes.approve", _redraw_check)
@shows_present(minutes_cards.refresh_tapped)
def approve(ctx: Context) -> None:
    """审核通过: the minutes go out, the action items come to life."""
    meeting = ctx.uow.meetings.get(ctx.subject.id)
    out = service.approve(desk_of(ctx), meeting, _tapped_version(ctx, meeting))
    _publish(ctx, out)
    minutes_cards.refresh_check(ctx, out.meeting, out.minutes)


@router.submit("minutes.return", _redraw_check)
@shows_present(minutes_cards.refresh_tapped)
def send_back(ctx: Context) -> None:
    """退回修改: the recorder gets the form again, filled, with the reason."""
    desk, meeting = desk_of(ctx), ctx.uow.meetings.get(ctx.subject.id)
    service.require_host(desk, meeting)
    form = check(RETURN, ctx.values, CompanyResolver(desk), ctx.company.gate)
    minutes = service.send_back(desk, meeting, _tapped_version(ctx, meeting), form.text("reason"))
    ctx.toast(f"已退回给 {desk.name(meeting.recorder_id)}")
    minutes_cards.refresh_check(ctx, meeting, minutes)
    minutes_forms.tell_recorder(ctx, meeting)


@router.action("minutes.confirm")
@shows_present(minutes_cards.refresh_tapped)
def confirm(ctx: Context) -> None:
    """确认无误: signed with the hash of exactly this version."""
    meeting, minutes = _published_version(ctx)
    meeting = signatures.confirm(desk_of(ctx), meeting, minutes)
    ctx.toast("已确认，感谢" if meeting.state is MeetingState.CONFIRMING else "已确认，全体参会人都已确认")
    minutes_cards.refresh(ctx, meeting)
    minutes_cards.refresh_corrections(ctx, meeting)


@router.action("minutes.correct")
@shows_present(minutes_cards.refresh_tapped)
def open_correction(ctx: Context) -> None:
    """提出更正: what is wrong is asked in private."""
    meeting, minutes = _published_version(ctx)
    signatures.require_signer(desk_of(ctx), meeting, minutes)
    act = Act(_CORRECT, str(subjects.meeting(meeting.id)), minutes.version)
    open_private_form(ctx, _correction_form(ctx, meeting, act), View(subjects.meeting(meeting.id), "correction-form"))


def _redraw_correction(ctx: Context, problems: Mapping[str, str]) -> Card:
    return _correction_form(ctx, ctx.uow.meetings.get(ctx.subject.id), ctx.act, problems)


@router.submit(_CORRECT, _redraw_correction)
def correct(ctx: Context) -> None:
    """The correction goes to the recorder."""
    desk = desk_of(ctx)
    meeting, minutes = _published_version(ctx)
    form = check(CORRECTION, ctx.values, CompanyResolver(desk), ctx.company.gate)
    meeting, signature = signatures.correct(desk, meeting, minutes, form.text("correction"))
    recorder = desk.name(meeting.recorder_id)
    ctx.toast(f"已转给记录人 {recorder}")
    ctx.show(meeting_cards.done(meeting, "更正已提出", f"记录人 {recorder} 会修改纪要，或把您的意见记为保留意见。"))
    minutes_cards.refresh(ctx, meeting)
    minutes_cards.ask_recorder(ctx, meeting, minutes, signature)


@router.action("minutes.rewrite")
@shows_present(minutes_cards.refresh_tapped)
def rewrite(ctx: Context) -> None:
    """采纳并修改: the form with the present text."""
    meeting, _ = _published_version(ctx)
    service.require_recorder(desk_of(ctx), meeting)
    service.require_open_for_minutes(desk_of(ctx), meeting)
    minutes_forms.open_minutes_form(ctx, meeting)


@router.action("minutes.keep")
@shows_present(minutes_cards.refresh_tapped)
def keep(ctx: Context) -> None:
    """记为保留意见: the text stays, the opinion is shown with it."""
    desk = desk_of(ctx)
    meeting, minutes = _published_version(ctx)
    correction = signatures.correction(desk, minutes, int(ctx.act.args["correction"]))
    meeting = signatures.keep(desk, meeting, minutes, correction)
    ctx.toast("已记为保留意见")
    minutes_cards.refresh(ctx, meeting)
    minutes_cards.refresh_corrections(ctx, meeting)
    told = (f"您对 {meeting.number} 纪要的更正已由 {ctx.actor.display} 记为保留意见，附在纪要上。",)
    if correction.person_id != ctx.actor.id:
        ctx.tell(correction.person_id, PlainMessage(told), under=minutes_cards.view_of(minutes))


@router.timer(service.SILENCE_TIMER)
def count_silence(ctx: Context) -> None:
    """The limit is over; the configuration counts silence as a yes (D23)."""
    assert ctx.timer is not None, "a timer handler has a timer"
    meeting = ctx.uow.meetings.get(Subject.parse(ctx.timer.subject).id)
    settled = signatures.count_silence(desk_of(ctx), meeting, int(ctx.timer.key.split(":")[1]))
    if settled is not None:
        minutes_cards.refresh(ctx, settled)


def _publish(ctx: Context, out: service.Published) -> None:
    waiting = signatures.waiting(desk_of(ctx), out.meeting, out.minutes)
    ctx.toast(f"纪要已发布，已请 {len(waiting)} 位参会人确认" if waiting else "纪要已发布")
    meeting_cards.refresh(ctx, out.meeting)
    minutes_cards.refresh_corrections(ctx, out.meeting)
    minutes_cards.announce(ctx, out.meeting, out.minutes)
    action_cards.announce(ctx, (*out.items.added, *out.items.changed))
    for item in out.items.dropped:
        action_cards.tell_dropped(ctx, item)


def _open(ctx: Context, meeting: Meeting) -> None:
    """The form to who may write it and has to, else the minutes to who may read them."""
    desk = desk_of(ctx)
    minutes = service.published(desk, meeting)
    if minutes is None and ctx.actor.id in (meeting.recorder_id, meeting.host_id):
        service.require_open_for_minutes(desk, meeting)
        minutes_forms.open_minutes_form(ctx, meeting)
        return
    _require_reader(ctx, meeting)
    _show(ctx, meeting, minutes)


def _show(ctx: Context, meeting: Meeting, minutes: Minutes | None) -> None:
    if minutes is None:
        recorder = desk_of(ctx).name(meeting.recorder_id)
        raise UserError(f"{meeting.number} 的纪要还没有发布（{meeting.state.label}），记录人是 {recorder}。")
    ctx.reply(minutes_card(minutes_cards.facts_of(desk_of(ctx), meeting, minutes)), minutes_cards.view_of(minutes))


def _require_reader(ctx: Context, meeting: Meeting) -> None:
    """Minutes are read by those they concern, and in the group of the meeting."""
    here = ctx.room is not None and ctx.room.id == meeting.room_id
    if ctx.actor.id not in meeting.people and not here:
        host = desk_of(ctx).name(meeting.host_id)
        raise NotAllowedError(f"只有参会人可以看这份纪要，需要的话请联系主持人 {host}。")


def _is_being_checked(ctx: Context, meeting: Meeting) -> bool:
    last = service.latest(desk_of(ctx), meeting)
    return last is not None and last.state is MinutesState.CHECKING


def _tapped_version(ctx: Context, meeting: Meeting) -> Minutes:
    return next(m for m in ctx.uow.minutes.of_meeting(meeting.id) if m.version == ctx.act.version)


def _published_version(ctx: Context) -> tuple[Meeting, Minutes]:
    """The published minutes a button is about; raises StaleError when the card shows an older version."""
    meeting = ctx.uow.meetings.get(ctx.subject.id)
    minutes = service.published(desk_of(ctx), meeting)
    assert minutes is not None, "the buttons come with published minutes"
    if minutes.version != ctx.act.version:
        raise StaleError(f"纪要已经更新为第 {minutes.version} 版，这张卡片是旧的，什么也没有改动。请看最新的卡片。")
    return meeting, minutes


def _correction_form(ctx: Context, meeting: Meeting, act: Act, problems: Mapping[str, str] | None = None) -> Card:
    face = FormFace(
        title=("提出更正 · ", UserText(shorten(meeting.topic, 20))),
        lead=("写清楚哪一条、应该是什么，记录人会修改，或把您的意见附在纪要上。",),
        submit="提交更正",
        tone=Tone.SOON,
    )
    return form_card(CORRECTION, act, face, Choices(), ctx.values, problems)
