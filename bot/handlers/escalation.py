"""Many escalations at once, told to a room in one card (F-50)."""

from bot.cards.model import Mention
from bot.cards.todo import escalations_card
from bot.context import Context, View
from bot.handlers.desk import desk_of
from bot.handlers.todo_lines import line_of
from bot.router import Router
from bot.services import escalations, held_up

router = Router()

_MOST_LINES = 10


@router.timer(escalations.TIMER_KIND)
def tell_room(ctx: Context) -> None:
    """What was escalated in a room and is still open; an earlier list that still waits is not sent any more."""
    assert ctx.timer is not None, "only a timer tells a room"
    desk = desk_of(ctx)
    told = escalations.of_room(desk, ctx.timer)
    if told is None:
        return
    lines = [line_of(ctx, todo) for todo in told.todos[:_MOST_LINES]]
    calling = [Mention(head_id, desk.name(head_id)) for head_id in told.heads]
    card = escalations_card(lines, len(told.todos), calling)
    held_up.outdate_lists(desk, told.room.id)
    ctx.post(told.room, card, View(escalations.subject_of(told.room), "escalations"))
