"""Registering a need by form or by one line, mending a returned one, withdrawing."""

from bot.cards.need import done_card, group_card
from bot.context import Context
from bot.domain.need import Need
from bot.errors import StaleError
from bot.handlers import need_cards
from bot.handlers.desk import desk_of
from bot.handlers.need_forms import SUBMIT, asked_of, checked, layout_of, open_edit_form, redraw, said_of_same
from bot.handlers.need_stale import present_need
from bot.router import Router
from bot.services import needs
from bot.services.approvers import approver_now
from bot.services.resolver import CompanyResolver

router = Router()

_ON_THE_CARD = "进展会在需求卡片上更新，这张表单不用再管。"


@router.submit(SUBMIT, redraw)
def submit(ctx: Context) -> None:
    """The form was submitted: store the need, show it where it was asked for, freeze the form."""
    room_id = ctx.act.args.get("room")
    desk = desk_of(ctx)
    resolver = CompanyResolver(desk)
    form = checked(ctx, layout_of(ctx), resolver)
    same = needs.same_before(desk, form)
    need = needs.register(desk, form, int(room_id) if room_id else None)
    ctx.room = ctx.uow.rooms.get(int(room_id)) if room_id else None
    ctx.show(done_card("已提交", need, _ON_THE_CARD))
    understood = f"已登记 {need.number}，期望完成 {desk.when(need.content.due_at)}。"
    ctx.toast("".join((understood, *resolver.notes, *said_of_same(same))))
    if ctx.room is not None:
        ctx.post(ctx.room, group_card(need_cards.facts_of(desk_of(ctx), need)), need_cards.view_of(need))
    elif approver_now(desk, need) != ctx.actor.id:
        need_cards.tell(ctx, need, (ctx.actor.id,))
    need_cards.announce(ctx, need)


@router.action("need.edit")
@present_need
def edit(ctx: Context) -> None:
    """Open a returned need for mending; only its initiator may."""
    need = current_version(ctx)
    needs.require_initiator(desk_of(ctx), need)
    needs.require_returned(need)
    open_edit_form(ctx, need, "need.resubmit")


@router.submit("need.resubmit", redraw)
@present_need
def resubmit(ctx: Context) -> None:
    """A mended need goes to approval again."""
    need = current_version(ctx)
    needs.require_initiator(desk_of(ctx), need)
    needs.require_returned(need)
    need = needs.resubmit(desk_of(ctx), need, checked(ctx, asked_of(need)))
    ctx.show(done_card("已提交", need, _ON_THE_CARD))
    ctx.toast(f"{need.number} 已重新提交")
    need_cards.refresh(ctx, need)
    need_cards.announce(ctx, need)


@router.action("need.withdraw")
@present_need
def withdraw(ctx: Context) -> None:
    """The initiator takes the need back."""
    need = needs.withdraw(desk_of(ctx), current_version(ctx))
    ctx.toast(f"{need.number} 已撤销")
    need_cards.refresh(ctx, need)
    need_cards.tell_withdrawn(ctx, need)


def current_version(ctx: Context) -> Need:
    """The need a button is about; raises StaleError when the card shows an older version of it."""
    need = ctx.uow.needs.get(ctx.subject.id)
    if ctx.act.version != need.content.version:
        raise StaleError(
            f"需求已经修订为第 {need.content.version} 版，刚才点的是旧卡片，什么也没有改动。请按新卡片操作。"
        )
    return need
