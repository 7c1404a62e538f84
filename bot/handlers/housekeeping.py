"""The night's list of journal heads and tidying up, and the morning's new cards for ageing ones."""

from bot.context import Context
from bot.handlers.desk import desk_of
from bot.reissue import renew
from bot.router import Router
from bot.services import housekeeping

router = Router()


@router.timer(housekeeping.TIMER_KIND, again=lambda ctx: housekeeping.arm_heads(desk_of(ctx)))
def keep_house(ctx: Context) -> None:
    """Chain tonight's list, so that cutting the end of a record's chain shows tomorrow; forget old reminders."""
    housekeeping.note_heads(desk_of(ctx))
    housekeeping.forget_reminders(desk_of(ctx))


@router.timer(housekeeping.RENEWAL_KIND)
def renew_cards(ctx: Context) -> None:
    """A card nears the age at which the cloud changes it no more: a new one takes its place (F-45)."""
    assert ctx.timer is not None, "only a timer fires"
    for posting_id in housekeeping.ageing_cards(desk_of(ctx), ctx.timer):
        renew(ctx.uow, posting_id, ctx.now)
