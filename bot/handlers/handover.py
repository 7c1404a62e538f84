"""A role changed hands: whoever owes something now and has not its card is sent it, other cards name them (F-67)."""

from collections.abc import Callable

from bot.context import Context
from bot.domain.need import Need
from bot.domain.todo import Todo, TodoKind
from bot.handlers import dispute_cards, need_cards
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.services.clocks import recompute
from bot.services.handover import TIMER_KIND, some_todos
from bot.services.owners import owners

router = Router()


@router.timer(TIMER_KIND)
def roster_changed(ctx: Context) -> None:
    """Go through what is owed about needs, some at a time; a department that is all on leave has no clock (A13)."""
    assert ctx.timer is not None, "only a timer fires"
    for todo in some_todos(ctx.uow, ctx.timer, ctx.now):
        hand_over(ctx, todo)
        if todo.kind is TodoKind.ANSWER_NEED and recompute(desk_of(ctx), todo):
            need_cards.refresh(ctx, ctx.uow.needs.get(todo.subject.id))


def hand_over(ctx: Context, todo: Todo) -> None:
    """Send the card to whoever owes this todo now and was never sent it."""
    send = _SENDING.get(todo.kind)
    if send is None:
        return
    shown = ctx.uow.postings.live(str(todo.subject), _view_name(ctx, todo))
    have = {posting.person_id for posting in shown}
    new = tuple(person_id for person_id in _concerned(ctx, todo) if person_id not in have)
    if new:
        need = ctx.uow.needs.get(todo.subject.id)
        desk_of(ctx).note(todo.subject, "handed over", todo=todo.kind.value, to=list(new))
        need_cards.refresh(ctx, need)
        send(ctx, need, new)


def send_card(ctx: Context, todo: Todo) -> None:
    """Send whoever owes this todo its card once more; nothing for a todo that has no card of a need."""
    send = _SENDING.get(todo.kind)
    if send is not None:
        send(ctx, ctx.uow.needs.get(todo.subject.id), owners(desk_of(ctx), todo))


def _concerned(ctx: Context, todo: Todo) -> tuple[int, ...]:
    desk = desk_of(ctx)
    if todo.kind is TodoKind.ANSWER_NEED and todo.department_id is not None:
        return need_cards.told_for(desk, todo.department_id)
    return owners(desk, todo)


def _view_name(ctx: Context, todo: Todo) -> str:
    if todo.kind is TodoKind.RULE:
        return dispute_cards.RULING
    disputes = ctx.uow.needs.disputes(todo.subject.id, open_only=True) if todo.kind in _ABOUT_DISPUTES else []
    return dispute_cards.view_name(disputes[0]) if disputes else need_cards.VIEW


def _send_disputes(ctx: Context, need: Need, _new: tuple[int, ...]) -> None:
    for dispute in ctx.uow.needs.disputes(need.id, open_only=True):
        dispute_cards.tell_initiator(ctx, need, dispute)


def _send_brief(ctx: Context, need: Need, _new: tuple[int, ...]) -> None:
    dispute_cards.tell_arbiter(ctx, need)


_ABOUT_DISPUTES = frozenset({TodoKind.ANSWER_DISPUTE, TodoKind.REVISE_NEED})
_SENDING: dict[TodoKind, Callable[[Context, Need, tuple[int, ...]], None]] = {
    TodoKind.APPROVE_NEED: need_cards.tell,
    TodoKind.ANSWER_NEED: need_cards.tell,
    TodoKind.ANSWER_DISPUTE: _send_disputes,
    TodoKind.REVISE_NEED: _send_disputes,
    TodoKind.RULE: _send_brief,
}
