"""The approver's 通过 and 退回."""

from collections.abc import Mapping

from bot.cards.model import Card
from bot.context import Context
from bot.domain.forms.check import check
from bot.domain.layouts.coordination import RETURN
from bot.handlers import need_cards
from bot.handlers.desk import desk_of
from bot.handlers.need import current_version
from bot.handlers.need_stale import present_need
from bot.router import Router
from bot.services import needs
from bot.services.resolver import CompanyResolver

router = Router()


def _redraw(ctx: Context, _problems: Mapping[str, str]) -> Card:
    """The approval card again; the toast says what is missing."""
    desk = desk_of(ctx)
    reader = ctx.posting.person_id if ctx.posting else ctx.actor.id
    return need_cards.card_for(desk, need_cards.facts_of(desk, ctx.uow.needs.get(ctx.subject.id)), reader)


@router.submit("need.approve", _redraw)
@present_need
def approve(ctx: Context) -> None:
    """The need goes out: the same card turns for everyone, heads and contacts are asked (S02, S04)."""
    need = needs.approve(desk_of(ctx), current_version(ctx))
    ctx.toast(f"{need.number} 已通过，已请各部门确认")
    need_cards.refresh(ctx, need)
    need_cards.announce(ctx, need)


@router.submit("need.return", _redraw)
@present_need
def send_back(ctx: Context) -> None:
    """The need goes back to its initiator with the reason, who is told by a new message."""
    desk, need = desk_of(ctx), current_version(ctx)
    needs.require_approver(desk, need)
    form = check(RETURN, ctx.values, CompanyResolver(desk), ctx.company.gate)
    need = needs.send_back(desk, need, form.text("reason"))
    ctx.toast(f"{need.number} 已退回")
    need_cards.refresh(ctx, need)
    need_cards.tell(ctx, need, (need.initiator_id,))
