"""From a line of a digest to the card on which the todo is done: a fresh one, in private."""

from collections.abc import Callable

from bot.cards.model import Card
from bot.cards.progress import prompt_card
from bot.context import Context, View
from bot.domain.todo import Todo, TodoKind
from bot.errors import StaleError
from bot.events import ToastTone
from bot.handlers import (
    action_cards,
    dispute_cards,
    minutes_cards,
    minutes_forms,
    need_cards,
    progress_cards,
)
from bot.handlers.desk import desk_of
from bot.services import progress
from bot.services.absences import acts_as
from bot.services.minutes import latest
from bot.store.outbox import MessageClass

Shown = list[tuple[Card, View]]


def open_card(ctx: Context, todo: Todo) -> None:
    """Send the actor the card of a todo; raises StaleError when there is none any more."""
    if todo.kind is TodoKind.WRITE_MINUTES:
        minutes_forms.open_minutes_form(ctx, ctx.uow.meetings.get(todo.subject.id))
        return
    cards = _CARDS.get(todo.kind, _need)(ctx, todo)
    if not cards:
        raise StaleError("这件事已经办完了，不用再处理。")
    for card, view in cards:
        ctx.tell(ctx.actor.id, card, view, message_class=MessageClass.RECEIPT)
    ctx.toast("已在下面打开" if ctx.in_private else "已发到您和我的私聊", ToastTone.INFO)


def _need(ctx: Context, todo: Todo) -> Shown:
    desk, need = desk_of(ctx), ctx.uow.needs.get(todo.subject.id)
    return [(need_cards.card_for(desk, need_cards.facts_of(desk, need), ctx.actor.id), need_cards.view_of(need))]


def _dispute(ctx: Context, todo: Todo) -> Shown:
    return dispute_cards.open_ones(ctx, ctx.uow.needs.get(todo.subject.id))


def _ruling(ctx: Context, todo: Todo) -> Shown:
    need = ctx.uow.needs.get(todo.subject.id)
    return [(dispute_cards.brief(ctx, need), dispute_cards.ruling_view(need))]


def _check(ctx: Context, todo: Todo) -> Shown:
    meeting = ctx.uow.meetings.get(todo.subject.id)
    minutes = latest(desk_of(ctx), meeting)
    return [(minutes_cards.draft(ctx, meeting, minutes), minutes_cards.check_view(minutes))] if minutes else []


def _minutes(ctx: Context, todo: Todo) -> Shown:
    meeting = ctx.uow.meetings.get(todo.subject.id)
    return minutes_cards.published_ones(ctx, meeting)


def _action(ctx: Context, todo: Todo) -> Shown:
    item = ctx.uow.action_items.get(todo.subject.id)
    owner = acts_as(desk_of(ctx), ctx.actor.id, (item.owner_id,)) is not None
    face = action_cards.face_for(action_cards.facts_of(desk_of(ctx), item), item.owner_id if owner else ctx.actor.id)
    return [(face, action_cards.view_of(item))]


def _progress(ctx: Context, todo: Todo) -> Shown:
    desk = desk_of(ctx)
    department, day = desk.department(todo.subject.id), desk.company.calendar.local(todo.due_at).date()
    today = progress.department_day(desk, department, day)
    return [(prompt_card(progress_cards.facts_of(desk, today)), progress_cards.view_of(department, day))]


_CARDS: dict[TodoKind, Callable[[Context, Todo], Shown]] = {
    TodoKind.ANSWER_DISPUTE: _dispute,
    TodoKind.REVISE_NEED: _dispute,
    TodoKind.RULE: _ruling,
    TodoKind.CHECK_MINUTES: _check,
    TodoKind.CONFIRM_MINUTES: _minutes,
    TodoKind.FINISH_ACTION: _action,
    TodoKind.FILE_PROGRESS: _progress,
}
