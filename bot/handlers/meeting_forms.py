"""The form that calls a meeting, blank or filled from a need; and the one that names a stand-in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.cards.forms import Choices, FormFace, form_card
from bot.cards.model import Act, Card, Rich
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.forms import Checked, Row, Typed, check, timetable
from bot.domain.layouts import SUBSTITUTE
from bot.domain.limits import Limit
from bot.domain.meeting import CALLING, Meeting, MeetingKind
from bot.domain.need import Need
from bot.domain.service_time import due
from bot.domain.text import UserText, shorten
from bot.handlers.desk import desk_of
from bot.handlers.meeting_cards import agenda_lines
from bot.handlers.person_picks import people_choices, with_person_ids
from bot.handlers.private_forms import open_private_form
from bot.services.meetings import default_host
from bot.services.resolver import CompanyResolver

CALL = "meeting.call"
CHANGE = "meeting.change"
DECLINE = "meeting.decline-form"
_TOPIC = 60


def open_meeting_form(
    ctx: Context,
    need_id: int | None = None,
    room_id: int | None = None,
    *,
    kind: MeetingKind = MeetingKind.COORDINATION,
    topic: str = "",
) -> None:
    """Send the form to the person who acted, in private, with what is known filled in (召集会议)."""
    args = {"kind": kind.value}
    if room_id is not None:
        args["room"] = str(room_id)
    if need_id is not None:
        args["need"] = str(need_id)
    act = Act(CALL, args=args)
    typed = _known(ctx, kind, topic) | (_from_need(ctx, ctx.uow.needs.get(need_id)) if need_id is not None else {})
    open_private_form(ctx, _draw(ctx, act, typed, {}))


def redraw(ctx: Context, problems: Mapping[str, str]) -> Card:
    """The refused form again: everything typed is kept, each wrong input says what is wrong."""
    return _draw(ctx, ctx.act, with_person_ids(ctx, CALLING, ctx.values), problems)


def checked(ctx: Context) -> Checked:
    """The submitted form; raises FormError with one problem for each wrong input."""
    return check(CALLING, ctx.values, CompanyResolver(desk_of(ctx)), ctx.company.gate)


def open_change_form(ctx: Context, meeting: Meeting) -> None:
    """The form of a meeting that was called, filled as it stands, in private (改期)."""
    act = Act(CHANGE, str(subjects.meeting(meeting.id)), meeting.revision)
    view = View(subjects.meeting(meeting.id), "change-form")
    open_private_form(ctx, _draw_change(ctx, act, meeting, _as_typed(ctx, meeting), {}), view)


def redraw_change(ctx: Context, problems: Mapping[str, str]) -> Card:
    """The refused form again."""
    meeting = ctx.uow.meetings.get(ctx.subject.id)
    return _draw_change(ctx, ctx.act, meeting, with_person_ids(ctx, CALLING, ctx.values), problems)


def checked_change(ctx: Context, meeting: Meeting) -> Checked:
    """As ``checked``; an agenda without gaps that nobody touched moves with the meeting."""
    typed, agenda = dict(ctx.values), meeting.agenda
    begins = f"{ctx.company.calendar.local(meeting.start_at):%H:%M}"
    in_turn = tuple(replace(row, clock="") for row in agenda)
    without_gaps = _clocks(begins, in_turn) == _clocks(begins, agenda)
    if without_gaps and typed.get("agenda") == _as_typed(ctx, meeting)["agenda"]:
        lines = (" ".join((row.text, *(speaker.name for speaker in row.people))) for row in agenda)
        typed["agenda"] = "\n".join(f"{row.minutes}分钟 {line}" for row, line in zip(agenda, lines, strict=True))
    return check(CALLING, typed, CompanyResolver(desk_of(ctx)), ctx.company.gate)


def open_decline_form(ctx: Context, meeting: Meeting) -> None:
    """Ask whom the attendee sends instead, in private."""
    act = Act(DECLINE, str(subjects.meeting(meeting.id)), meeting.revision)
    view = View(subjects.meeting(meeting.id), "decline-form")
    open_private_form(ctx, _decline_form(ctx, meeting, act, {}, {}), view)


def redraw_decline(ctx: Context, problems: Mapping[str, str]) -> Card:
    """The refused form again."""
    meeting = ctx.uow.meetings.get(ctx.subject.id)
    return _decline_form(ctx, meeting, ctx.act, with_person_ids(ctx, SUBSTITUTE, ctx.values), problems)


def _draw(ctx: Context, act: Act, typed: Typed, problems: Mapping[str, str]) -> Card:
    kind = MeetingKind(act.args["kind"])
    face = FormFace((f"召集{kind.label}",), _lead(ctx, act), submit="发出通知")
    return form_card(CALLING, act, face, Choices(people=people_choices(ctx)), typed, problems)


def _draw_change(ctx: Context, act: Act, meeting: Meeting, typed: Typed, problems: Mapping[str, str]) -> Card:
    face = FormFace(
        title=("改期 · ", UserText(shorten(meeting.topic, 20))),
        lead=(
            "改了时间，没动过的议程跟着移，参会人重新收到通知、重新答复；",
            "只改别的，已有的答复保留。",
        ),
        submit="通知大家",
    )
    return form_card(CALLING, act, face, Choices(people=people_choices(ctx)), typed, problems)


def _as_typed(ctx: Context, meeting: Meeting) -> Typed:
    local = ctx.company.calendar.local
    start, end = local(meeting.start_at), local(meeting.end_at)
    day = "" if start.date() == end.date() else f"{end.month}月{end.day}日 "
    materials = [f"{row.text}：{row.people[0].name}" if row.people else row.text for row in meeting.materials]
    return {
        "topic": meeting.topic,
        "time": f"{start.month}月{start.day}日 {start:%H:%M}-{day}{end:%H:%M}",
        "place": meeting.place,
        "attendees": tuple(str(attendee.person_id) for attendee in meeting.attendees),
        "agenda": "\n".join(agenda_lines(desk_of(ctx), meeting, "-")),
        "materials": "\n".join(materials),
        "host": str(meeting.host_id),
        "recorder": str(meeting.recorder_id),
    }


def _clocks(begins: str, agenda: Sequence[Row]) -> list[tuple[str, str]]:
    return [(start, end) for start, end, _ in timetable(begins, agenda)]


def _lead(ctx: Context, act: Act) -> Rich:
    if "need" not in act.args:
        return ()
    desk, need = desk_of(ctx), ctx.uow.needs.get(int(act.args["need"]))
    limit = Limit.parse(ctx.company.settings.meeting.ordinary_within)
    by = desk.when(due(ctx.now, limit, ctx.company.calendar).at)
    return (f"为 {need.number}「", UserText(shorten(need.title, 20)), f"」召集。一般争议请在 {by} 前开会。")


def _known(ctx: Context, kind: MeetingKind, topic: str) -> dict[str, str | tuple[str, ...]]:
    me = str(ctx.actor.id)
    known: dict[str, str | tuple[str, ...]] = {"host": str(default_host(desk_of(ctx), kind)), "recorder": me}
    return {**known, "topic": topic} if topic else known


def _from_need(ctx: Context, need: Need) -> dict[str, str | tuple[str, ...]]:
    """The topic, and who has to sit together: the initiator with the contacts and heads of the departments (MT1)."""
    desk = desk_of(ctx)
    people = [need.initiator_id]
    for party in need.parties:
        department = desk.department(party.department_id)
        people += [*department.contacts, *([department.head_id] if department.head_id is not None else [])]
    attendees = tuple(str(person_id) for person_id in dict.fromkeys(people))
    return {"topic": f"{shorten(need.title, _TOPIC - 3)}协调会", "attendees": attendees}


def _decline_form(ctx: Context, meeting: Meeting, act: Act, typed: Typed, problems: Mapping[str, str]) -> Card:
    face = FormFace(
        title=("无法参加 · ", UserText(shorten(meeting.topic, 20))),
        lead=("可以指派一个人代您参会；不指派就留空。",),
        submit="确定无法参加",
    )
    asked = {attendee.person_id for attendee in meeting.attendees}
    people = [person for person in people_choices(ctx) if person.person_id not in asked]
    return form_card(SUBSTITUTE, act, face, Choices(people=people), typed, problems)
