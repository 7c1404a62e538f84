"""Merged reminders: one card a person and slot, never an empty one."""

from bot.cards.model import Card
from bot.cards.todo import mine_card
from bot.context import Context
from bot.domain.subject import Subject
from bot.handlers.desk import desk_of
from bot.handlers.todo_lines import line_of, todos_of
from bot.router import Router
from bot.services.digests import TIMER_KIND, arm_digest
from bot.store.outbox import MessageClass

router = Router()


def arm_for(ctx: Context, people: tuple[int, ...]) -> None:
    """These people have something to be reminded of at the next slot."""
    for person_id in people:
        arm_digest(desk_of(ctx), person_id)


@router.timer(TIMER_KIND)
def send(ctx: Context) -> None:
    """What is overdue or due today, as it stands now; nothing when everything was done meanwhile."""
    assert ctx.timer is not None, "only a timer sends digests"
    person_id = Subject.parse(ctx.timer.subject).id
    desk = desk_of(ctx)
    today = desk.company.calendar.local(ctx.now).date()
    due = [t for t in todos_of(ctx, person_id) if desk.company.calendar.local(t.due_at).date() <= today]
    if due:
        card: Card = mine_card(desk.name(person_id), [line_of(ctx, todo) for todo in due])
        ctx.tell(person_id, card, message_class=MessageClass.COURTESY)
