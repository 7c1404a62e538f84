"""The form of minutes: to the recorder at the meeting's end, filled again from a returned version (F11, M14)."""

from collections.abc import Mapping

from bot.cards.forms import Choices, FormFace, form_card
from bot.cards.model import Act, Card, Element, Rich, Strong, Text, Tone
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.forms import Checked, Row, Typed, check
from bot.domain.limits import Limit
from bot.domain.meeting import Meeting
from bot.domain.minutes import WRITING, Minutes, MinutesState, with_divergence
from bot.domain.service_time import due
from bot.domain.text import UserText, shorten
from bot.domain.todo import Todo, TodoKind
from bot.handlers import meeting_cards
from bot.handlers.desk import desk_of
from bot.handlers.person_picks import people_choices, with_person_ids
from bot.handlers.private_forms import open_private_form
from bot.services.desk import Desk
from bot.services.minutes import latest, needs_check
from bot.services.resolver import CompanyResolver

WRITE = "minutes.submit"
_TALK_AGAIN = Limit.parse("2wd")
_NONE = "无"


def view_of(meeting: Meeting) -> View:
    """Every form of this meeting's minutes."""
    return View(subjects.meeting(meeting.id), "minutes-form")


def tell_recorder(ctx: Context, meeting: Meeting) -> None:
    """Send the form to the recorder; it is not sent any more once the minutes are there."""
    todo = _owed(desk_of(ctx), meeting)
    card = _draw(ctx, meeting, _known(desk_of(ctx), meeting), {})
    ctx.tell(meeting.recorder_id, card, view_of(meeting), todo_id=todo.id if todo else None)


def open_minutes_form(ctx: Context, meeting: Meeting) -> None:
    """Send the form to the person who acted, filled with the newest version written."""
    open_private_form(ctx, _draw(ctx, meeting, _known(desk_of(ctx), meeting), {}), view_of(meeting))


def redraw(ctx: Context, problems: Mapping[str, str]) -> Card:
    """The refused form again: everything typed is kept, each wrong input says what is wrong."""
    return _draw(ctx, ctx.uow.meetings.get(ctx.subject.id), with_person_ids(ctx, WRITING, ctx.values), problems)


def checked(ctx: Context) -> Checked:
    """The submitted form; raises FormError with one problem for each wrong input."""
    typed, also_required = with_divergence(ctx.values)
    return check(WRITING, typed, CompanyResolver(desk_of(ctx)), ctx.company.gate, also_required)


def close_forms(ctx: Context, meeting: Meeting, word: str, *lines: str) -> None:
    """Every form of these minutes turns into what happened, wherever it was sent."""
    card = meeting_cards.done(meeting, word, *lines)
    ctx.replace(view_of(meeting), lambda _posting: card)


def _draw(ctx: Context, meeting: Meeting, typed: Typed, problems: Mapping[str, str]) -> Card:
    desk = desk_of(ctx)
    todo, last = _owed(desk, meeting), latest(desk, meeting)
    face = FormFace(
        title=("请写纪要 · ", UserText(shorten(meeting.topic, 20))),
        lead=_lead(desk, meeting, todo),
        submit="提交审核",
        tone=Tone.OVERDUE if todo and desk.late(todo.due_at) else Tone.SOON,
        above=_returned(last),
    )
    act = Act(WRITE, str(subjects.meeting(meeting.id)))
    return form_card(WRITING, act, face, Choices(people=people_choices(ctx)), typed, problems)


def _lead(desk: Desk, meeting: Meeting, todo: Todo | None) -> Rich:
    when = meeting_cards.span_words(desk, meeting.start_at, meeting.end_at)
    then = (
        f"主持人 {desk.name(meeting.host_id)} 审核后发给参会人。"
        if needs_check(desk, meeting)
        else "提交后发给参会人。"
    )
    by: Rich = (Strong(f"请在 {desk.when(todo.due_at)} 前提交"), "，") if todo else ()
    return (f"{meeting.number} {when}\n", *by, then)


def _returned(last: Minutes | None) -> tuple[Element, ...]:
    if last is None or last.state is not MinutesState.RETURNED:
        return ()
    return (Text((Strong("退回原因："), UserText(last.note))),)


def _owed(desk: Desk, meeting: Meeting) -> Todo | None:
    todos = desk.uow.todos.open_for(subjects.meeting(meeting.id), TodoKind.WRITE_MINUTES)
    return todos[0] if todos else None


def _known(desk: Desk, meeting: Meeting) -> Typed:
    """The newest version as its form would hold it; for a first one who was absent and a proposal to talk again."""
    last = latest(desk, meeting)
    if last is not None:
        return _typed_of(desk, last)
    again = due(meeting.start_at, _TALK_AGAIN, desk.company.calendar).at
    return {
        "follow_up": str(meeting.host_id),
        "next_at": desk.when(again),
        "absent": tuple(str(person_id) for person_id in meeting.absent),
    }


def _typed_of(desk: Desk, minutes: Minutes) -> Typed:
    follow_up, next_at = minutes.follow_up, minutes.next_at
    return {
        "points": "\n".join(minutes.points),
        "agreements": "\n".join(minutes.agreements) or _NONE,
        "divergences": "\n".join(minutes.divergences) or _NONE,
        "actions": "\n".join(_action_line(desk, row) for row in minutes.actions) or _NONE,
        "follow_up": str(follow_up.id) if follow_up else "",
        "next_at": desk.when(next_at) if next_at else "",
        "absent": tuple(str(person_id) for person_id in minutes.absent),
    }


def _action_line(desk: Desk, row: Row) -> str:
    parts = [row.text, row.people[0].name, desk.when(row.moment) if row.moment else ""]
    if row.partners:
        parts.append(f"配合部门：{'、'.join(partner.name for partner in row.partners)}")
    if row.resources:
        parts.append(f"所需资源：{row.resources}")
    return "｜".join(parts)
