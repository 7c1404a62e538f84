"""A tap on an old card of a need: nothing happens, the card turns into how things stand now (UX 4.3)."""

import re

from bot.context import Context
from bot.faces import for_reader
from bot.handlers import dispute_cards, need_cards
from bot.handlers.desk import desk_of
from bot.handlers.stale import shows_present

_DISPUTE_OR_RULING = re.compile(r"dispute-\d+|ruling")


def _show_present(ctx: Context) -> None:
    """The tapped card as it would be drawn now; a form that is of no use any more turns into the need's card."""
    assert ctx.posting is not None, "a tap has a posting"
    need = ctx.uow.needs.get(ctx.subject.id)
    if _DISPUTE_OR_RULING.fullmatch(ctx.posting.view):
        dispute_cards.refresh_disputes(ctx, need)
        dispute_cards.refresh_ruling(ctx, need)
    else:
        desk = desk_of(ctx)
        card = need_cards.card_for(desk, need_cards.facts_of(desk, need), ctx.posting.person_id)
        ctx.show(for_reader(card, ctx.posting))


present_need = shows_present(_show_present)
"""Around a handler of a need's button or form."""
