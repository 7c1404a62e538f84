"""Digests: one card a person and slot, never an empty one; its buttons lead to the cards (UX 4.4, L2)."""

from bot.cards.digest import MOST_LINES, DigestFacts, DigestLine, common_words, digest_card
from bot.cards.model import Card, Rich, Text, from_json
from bot.cards.todo import OPEN
from bot.context import Context, View
from bot.domain.manners import Urgency
from bot.domain.subject import Subject
from bot.domain.todo import Todo, TodoState
from bot.errors import NotAllowedError, StaleError
from bot.events import Cloud
from bot.handlers.open_card import open_card
from bot.handlers.todo_lines import line_of
from bot.router import Router
from bot.services import digests
from bot.services.concerned import Concerned
from bot.services.digests import DigestPlan
from bot.services.thrift import is_ahead_of_month
from bot.store.folded import Folded

router = Router()


@router.timer(digests.TIMER_KIND)
def send(ctx: Context) -> None:
    """Everybody's merged reminders of this slot, as things stand now."""
    assert ctx.timer is not None, "only a timer sends digests"
    plans = digests.due_digests(ctx.desk, ctx.timer)
    sparing = bool(plans) and is_ahead_of_month(ctx.desk)
    for each in plans:
        _send_one(ctx, each, sparing)


@router.action(OPEN)
def open_todo(ctx: Context) -> None:
    """The card on which a todo of a digest or a reminder is done."""
    todo = ctx.uow.todos.get(int(ctx.act.args["todo"]))
    assert todo is not None, "todos are never deleted"
    if todo.state is not TodoState.OPEN:
        raise StaleError("这件事已经办完了，不用再处理。")
    if not ctx.in_private:
        _require_concerned(ctx, todo)
    open_card(ctx, todo)


def _require_concerned(ctx: Context, todo: Todo) -> None:
    """On a card that everybody sees only those open a todo who owe it, or to whom it went up."""
    owing, head_id = Concerned(ctx.desk).by(todo)
    if ctx.actor.id not in (*owing, head_id):
        raise NotAllowedError(f"这件事由 {ctx.desk.names(owing)} 办，什么也没有改动。要看经过，发「/查 编号」。")


def _send_one(ctx: Context, plan: DigestPlan, sparing: bool) -> None:
    told = {str(entry.todo.subject) for entry in plan.entries}
    notes = tuple(_note(folded) for folded in plan.folded if folded.subject not in told)
    ctx.uow.folded.told(plan.folded, ctx.now)
    if not plan.entries and not notes:
        return
    ctx.uow.manners.mention(plan.person_id, plan.tells, digests.today(ctx.desk), ctx.now)
    if sparing and not plan.folded and not plan.made_up_for and ctx.cloud_of(plan.person_id) == Cloud.DINGTALK:
        ctx.tell(plan.person_id, common_words(plan.entries[0].urgency), waits=False)
        return
    view = View(Subject("person", plan.person_id), "digest")
    ctx.tell(plan.person_id, _card(ctx, plan, notes), view, waits=False)


def _card(ctx: Context, plan: DigestPlan, notes: tuple[Rich, ...]) -> Card:
    urgencies = [entry.urgency for entry in plan.entries]
    lines = tuple(
        DigestLine(number, entry.urgency, line_of(ctx, entry.todo, whose=entry.urgency is Urgency.ESCALATED))
        for number, entry in enumerate(plan.entries[:MOST_LINES], 1)
    )
    counts = tuple((urgency, urgencies.count(urgency)) for urgency in Urgency if urgency in urgencies)
    return digest_card(DigestFacts(counts, lines, notes, plan.made_up_for))


def _note(folded: Folded) -> Rich:
    """What a message that was held back says: its words, or the title of its card and the first line."""
    message = from_json(folded.card)
    if not isinstance(message, Card):
        return message.spans
    first = next((element.spans for element in message.elements if isinstance(element, Text)), ())
    return (*message.title, "：", *first) if first else message.title
