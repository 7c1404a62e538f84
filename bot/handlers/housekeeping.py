"""The nightly list of journal heads."""

from bot.context import Context
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.services import housekeeping

router = Router()


@router.timer(housekeeping.TIMER_KIND, again=lambda ctx: housekeeping.arm_heads(desk_of(ctx)))
def note_heads(ctx: Context) -> None:
    """Chain tonight's list, so that cutting the end of a record's chain shows tomorrow."""
    housekeeping.note_heads(desk_of(ctx))
