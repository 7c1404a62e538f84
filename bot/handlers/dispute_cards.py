"""Gathers what a dispute's cards show, and puts them where they belong."""

from bot.cards.dispute import DisputeFacts, dispute_card, ruling_card
from bot.cards.model import Card, Muted, Rich, Strong
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.meeting import MeetingState
from bot.domain.need import Dispute, Need
from bot.domain.subject import Subject
from bot.domain.text import UserText
from bot.domain.todo import TodoKind
from bot.faces import Faces, Paint
from bot.handlers import need_cards
from bot.handlers.desk import desk_of
from bot.handlers.meeting_cards import span_words
from bot.services.approvers import initiator_now
from bot.services.desk import Desk
from bot.services.disputes import arbiter_now, current_ruling_todo, must_revise

RULING = "ruling"
_DISPUTE = "dispute"

faces = Faces()


def view_name(dispute: Dispute) -> str:
    """Which cards of a need are about this dispute."""
    return f"{_DISPUTE}-{dispute.id}"


def tell_initiator(ctx: Context, need: Need, dispute: Dispute) -> None:
    """A private card with the four ways to go on, to whoever answers for the need now (M07)."""
    facts = _facts(desk_of(ctx), need, dispute)
    initiator_id = initiator_now(desk_of(ctx), need.initiator_id, need.department_id)
    ctx.tell(initiator_id, dispute_card(facts), _view(need, dispute))


def refresh_disputes(ctx: Context, need: Need) -> None:
    """Redraw every dispute's card: its buttons go when it is settled."""
    for dispute in ctx.uow.needs.disputes(need.id):
        ctx.refresh(_view(need, dispute))


@faces.face(_DISPUTE)
def _face(desk: Desk, subject: Subject, key: str) -> Paint:
    card = dispute_card(_facts(desk, desk.uow.needs.get(subject.id), desk.uow.needs.dispute(int(key))))
    return lambda _posting: card


def tell_arbiter(ctx: Context, need: Need) -> None:
    """The brief of facts and both positions, to whoever must rule now (M11)."""
    arbiter_id = arbiter_now(desk_of(ctx), need)
    if arbiter_id is not None:
        ctx.tell(arbiter_id, _brief(desk_of(ctx), need), ruling_view(need))


def refresh_ruling(ctx: Context, need: Need) -> None:
    """Redraw the brief wherever it was sent."""
    ctx.refresh(ruling_view(need))


@faces.face(RULING)
def _ruling_face(desk: Desk, subject: Subject, _key: str) -> Paint:
    card = _brief(desk, desk.uow.needs.get(subject.id))
    return lambda _posting: card


def ruling_view(need: Need) -> View:
    """Every brief of this need's dispute."""
    return View(subjects.need(need.id), RULING, need.revision)


def open_ones(ctx: Context, need: Need) -> list[tuple[Card, View]]:
    """The cards of the disputes that wait for the initiator."""
    desk = desk_of(ctx)
    waiting = desk.uow.needs.disputes(need.id, open_only=True)
    return [(dispute_card(_facts(desk, need, each)), _view(need, each)) for each in waiting]


def brief(ctx: Context, need: Need) -> Card:
    """The brief as it stands now."""
    return _brief(desk_of(ctx), need)


def _brief(desk: Desk, need: Need) -> Card:
    disputes = [_facts(desk, need, dispute) for dispute in desk.uow.needs.disputes(need.id)]
    todo = current_ruling_todo(desk, need)
    due = desk.when(todo.due_at) if todo else ""
    return ruling_card(need_cards.facts_of(desk, need), tuple(disputes), due, _last_ruling(desk, need))


def _last_ruling(desk: Desk, need: Need) -> Rich:
    rulings = desk.uow.needs.rulings(need.id)
    if not rulings:
        return ()
    last = rulings[-1]
    verdict = Strong(f"{desk.name(last.person_id)} 裁定：{last.outcome.label}")
    return (verdict, "\n", UserText(last.text), "\n", Muted("依据："), UserText(last.basis))


def _facts(desk: Desk, need: Need, dispute: Dispute) -> DisputeFacts:
    bound = must_revise(desk, need)
    kind = TodoKind.REVISE_NEED if bound else TodoKind.ANSWER_DISPUTE
    owed = next(iter(desk.uow.todos.open_for(subjects.need(need.id), kind)), None)
    return DisputeFacts(
        need=need,
        dispute=dispute,
        department=desk.department(dispute.department_id).name,
        person=desk.name(dispute.by),
        opened=desk.when(dispute.opened_at),
        answer_by=desk.when(owed.due_at) if owed else "",
        meeting=_meeting_about(desk, dispute),
        ruling=_last_ruling(desk, need) if bound else (),
    )


def _meeting_about(desk: Desk, dispute: Dispute) -> str:
    """The newest meeting called since the dispute, that is or was held."""
    held = [
        meeting
        for meeting in desk.uow.meetings.of_need(dispute.need_id)
        if meeting.created_at >= dispute.opened_at and meeting.state is not MeetingState.CANCELLED
    ]
    return f"{held[-1].number} {span_words(desk, held[-1].start_at, held[-1].end_at)}" if held else ""


def _view(need: Need, dispute: Dispute) -> View:
    return View(subjects.need(need.id), view_name(dispute), need.revision)
