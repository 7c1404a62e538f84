"""The calendar changed: due times are computed anew, and the cards that show them drawn anew (F-61)."""

from bot.context import Context
from bot.domain.subject import Subject
from bot.handlers.desk import desk_of
from bot.handlers.todo import redraw
from bot.router import Router
from bot.services.calendar_changes import TIMER_KIND, recompute_some

router = Router()


@router.timer(TIMER_KIND)
def calendar_changed(ctx: Context) -> None:
    """Some todos at a time; each record's cards once."""
    assert ctx.timer is not None, "only a timer fires"
    changed = recompute_some(desk_of(ctx), Subject.parse(ctx.timer.subject).id)
    for todo in {todo.subject: todo for todo in changed}.values():
        redraw(ctx, todo)
