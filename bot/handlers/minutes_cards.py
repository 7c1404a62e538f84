"""Gathers what the cards of minutes show, and puts them where they belong (M14, M15, M16)."""

from bot.cards.minutes import ActionLine, MinutesFacts, Signed, check_card, copy_card, correction_card, minutes_card
from bot.cards.model import Card, Person
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.action_item import ActionItem, ActionState
from bot.domain.forms import Row
from bot.domain.meeting import Meeting
from bot.domain.minutes import Minutes, MinutesState, Signature, standing
from bot.domain.subject import Subject
from bot.domain.todo import TodoKind
from bot.faces import Faces, Paint
from bot.handlers import meeting_cards
from bot.handlers.desk import desk_of
from bot.handlers.meeting_cards import outside, room_of
from bot.services.desk import Desk
from bot.services.minutes import heads_of, latest, published, signers
from bot.services.signatures import silence_answers, waiting
from bot.store.outbox import MessageClass

VIEW = "minutes"
_COPY_VIEW = "minutes-copy"

faces = Faces()


def view_of(minutes: Minutes) -> View:
    """All cards that show the published minutes of a meeting."""
    return View(subjects.meeting(minutes.meeting_id), VIEW, minutes.version)


def refresh(ctx: Context, meeting: Meeting) -> None:
    """Redraw meeting and minutes everywhere they are shown."""
    meeting_cards.refresh(ctx, meeting)
    minutes = published(desk_of(ctx), meeting)
    if minutes is not None:
        ctx.refresh(view_of(minutes))


@faces.face(VIEW)
def _face(desk: Desk, subject: Subject, _key: str) -> Paint:
    meeting = desk.uow.meetings.get(subject.id)
    minutes = published(desk, meeting)
    card = minutes_card(facts_of(desk, meeting, minutes)) if minutes is not None else None
    return lambda _posting: card


def refresh_tapped(ctx: Context) -> None:
    """Redraw whatever the tapped card is about."""
    meeting = ctx.uow.meetings.get(ctx.subject.id)
    refresh(ctx, meeting)
    last = latest(desk_of(ctx), meeting)
    if last is not None:
        refresh_check(ctx, meeting, last)


def ask_host(ctx: Context, meeting: Meeting, minutes: Minutes) -> None:
    """The draft to the host, in private (C04)."""
    card = check_card(facts_of(desk_of(ctx), meeting, minutes))
    ctx.tell(meeting.host_id, card, check_view(minutes))


def refresh_check(ctx: Context, meeting: Meeting, minutes: Minutes) -> None:
    """Redraw the host's card of this version."""
    card = draft(ctx, meeting, minutes)
    ctx.replace(check_view(minutes), lambda _posting: card)


def close_check(ctx: Context, meeting: Meeting, minutes: Minutes) -> None:
    """The host's card of a version that another one follows says so and stays as it is from then on."""
    refresh_check(ctx, meeting, minutes)
    _retire(ctx, check_view(minutes))


def draft(ctx: Context, meeting: Meeting, minutes: Minutes) -> Card:
    """The host's card of this version as it stands now."""
    return check_card(facts_of(desk_of(ctx), meeting, minutes))


def published_ones(ctx: Context, meeting: Meeting) -> list[tuple[Card, View]]:
    """The published minutes, when there are any."""
    minutes = published(desk_of(ctx), meeting)
    return [(minutes_card(facts_of(desk_of(ctx), meeting, minutes)), view_of(minutes))] if minutes else []


def announce(ctx: Context, meeting: Meeting, minutes: Minutes) -> None:
    """The minutes as a new message: in the room with those @-mentioned who owe their word, in private to others."""
    _retire_older(ctx, meeting, minutes)
    desk = desk_of(ctx)
    facts, owing = facts_of(desk, meeting, minutes), waiting(desk, meeting, minutes)
    room = room_of(ctx, meeting)
    away = meeting.people if room is None else outside(desk, room, owing)
    if room is not None:
        inside = [person_id for person_id in owing if person_id not in away]
        ctx.post(room, minutes_card(facts, calling=inside), view_of(minutes), under=meeting_cards.view_of(meeting))
    for person_id in away:
        ctx.tell(person_id, minutes_card(facts), view_of(minutes))
    heads = heads_of(desk, meeting, minutes)
    for person_id in heads if room is None else outside(desk, room, heads):
        view = View(subjects.meeting(meeting.id), _COPY_VIEW)
        ctx.tell(person_id, copy_card(facts), view, message_class=MessageClass.COURTESY)


def ask_recorder(ctx: Context, meeting: Meeting, minutes: Minutes, signature: Signature) -> None:
    """A correction to the recorder, in private (D23)."""
    desk = desk_of(ctx)
    card = correction_card(facts_of(desk, meeting, minutes), signature, desk.name(signature.person_id))
    ctx.tell(meeting.recorder_id, card, _correction_view(meeting, signature))


def refresh_corrections(ctx: Context, meeting: Meeting) -> None:
    """Redraw every correction of this meeting: its buttons go when it is settled."""
    desk = desk_of(ctx)
    for minutes in ctx.uow.minutes.of_meeting(meeting.id):
        for signature in ctx.uow.minutes.signatures(minutes.id):
            if signature.outcome is not None:
                _refresh_correction(ctx, facts_of(desk, meeting, minutes), signature)


def facts_of(desk: Desk, meeting: Meeting, minutes: Minutes) -> MinutesFacts:
    """The minutes with everything on their card put into words."""
    out = minutes.state is MinutesState.PUBLISHED
    kind = TodoKind.CONFIRM_MINUTES if out else TodoKind.CHECK_MINUTES
    todos = desk.uow.todos.open_for(subjects.meeting(meeting.id), kind)
    absent = dict.fromkeys((*minutes.absent, *meeting.absent))
    return MinutesFacts(
        meeting=meeting,
        minutes=minutes,
        when=meeting_cards.span_words(desk, meeting.start_at, meeting.end_at),
        host=desk.name(meeting.host_id),
        recorder=desk.name(minutes.author_id),
        present=_present(desk, meeting, minutes),
        absent=desk.names(tuple(absent)),
        actions=_actions(desk, meeting, minutes),
        signed=_signed(desk, meeting, minutes) if out else (),
        follow_up=_follow_up(desk, minutes),
        due=desk.when(todos[0].due_at) if todos else "",
        last_step=meeting_cards.last_step(desk, meeting),
        silence_confirms=silence_answers(desk, kind),
    )


def _refresh_correction(ctx: Context, facts: MinutesFacts, signature: Signature) -> None:
    card = correction_card(facts, signature, desk_of(ctx).name(signature.person_id))
    ctx.replace(_correction_view(facts.meeting, signature), lambda _posting: card)


def _retire_older(ctx: Context, meeting: Meeting, minutes: Minutes) -> None:
    """Cards of the version before say 已更正 and stay as they are from then on."""
    before = [m for m in ctx.uow.minutes.of_meeting(meeting.id) if m.published_at and m.version < minutes.version]
    if not before:
        return
    card = minutes_card(facts_of(desk_of(ctx), meeting, before[-1]))
    ctx.replace(view_of(before[-1]), lambda _posting: card)
    _retire(ctx, view_of(before[-1]))


def _retire(ctx: Context, view: View) -> None:
    for posting in ctx.uow.postings.live(str(view.subject), view.name):
        ctx.uow.postings.retire(posting.id)


def _present(desk: Desk, meeting: Meeting, minutes: Minutes) -> str:
    names = []
    for attendee in meeting.attendees:
        seat = attendee.seat_id
        if seat is None or seat in minutes.absent:
            continue
        stands_for = f"（代{desk.name(attendee.person_id)}）" if seat != attendee.person_id else ""
        names.append(f"{desk.name(seat)}{stands_for}")
    return "、".join(names)


def _actions(desk: Desk, meeting: Meeting, minutes: Minutes) -> tuple[ActionLine, ...]:
    """Living items of published minutes, else the lines as written."""
    if minutes.state is not MinutesState.PUBLISHED:
        return tuple(_written(desk, row) for row in minutes.actions)
    items = desk.uow.action_items.of_meeting(meeting.id)
    return tuple(_living(desk, item) for item in items if item.state is not ActionState.CANCELLED)


def _written(desk: Desk, row: Row) -> ActionLine:
    owner = row.people[0]
    return ActionLine(row.text, Person(owner.id, owner.name), desk.when(row.moment) if row.moment else "")


def _living(desk: Desk, item: ActionItem) -> ActionLine:
    late = desk.late(item.due_at) if item.is_overdue(desk.now) else ""
    owner = Person(item.owner_id, desk.name(item.owner_id))
    return ActionLine(item.task, owner, desk.when(item.due_at), item.number, late or item.state.label)


def _signed(desk: Desk, meeting: Meeting, minutes: Minutes) -> tuple[Signed, ...]:
    last = standing(desk.uow.minutes.signatures(minutes.id))
    return tuple(
        Signed(
            Person(person_id, desk.name(person_id)),
            last.get(person_id),
            desk.when(last[person_id].at) if person_id in last else "",
        )
        for person_id in signers(meeting, minutes)
    )


def _follow_up(desk: Desk, minutes: Minutes) -> str:
    if minutes.follow_up is None or minutes.next_at is None:
        return ""
    return f"{minutes.follow_up.name} 跟进，下次沟通 {desk.when(minutes.next_at)}"


def check_view(minutes: Minutes) -> View:
    """The host's card of this version."""
    return View(subjects.meeting(minutes.meeting_id), "minutes-check", minutes.version)


def _correction_view(meeting: Meeting, signature: Signature) -> View:
    return View(subjects.meeting(meeting.id), f"correction-{signature.id}")
