"""Registering a need by form or by one line, mending a returned one, withdrawing."""

from collections.abc import Mapping
from dataclasses import replace

from bot.cards.errors import ask_which
from bot.cards.model import PlainMessage
from bot.cards.need import done_card, group_card
from bot.context import Context
from bot.domain.forms.check import FormRefusedError, check
from bot.domain.need import Need
from bot.domain.need_line import split_need
from bot.domain.text import UserText
from bot.errors import StaleError
from bot.handlers import need_cards
from bot.handlers.desk import desk_of
from bot.handlers.need_forms import SUBMIT, asked_of, checked, layout_of, one_line, open_edit_form, open_form, redraw
from bot.router import Router
from bot.services import needs
from bot.services.lookup import AmbiguousError
from bot.services.resolver import CompanyResolver

router = Router()

_ON_THE_CARD = "进展会在需求卡片上更新，这张表单不用再管。"


@router.command(
    "需求",
    "need",
    "xq",
    "xuqiu",
    "req",
    help="登记协作需求",
    example="/需求 市场部 国庆海报终稿 截止 明天17点 优先级 高",
)
def register(ctx: Context) -> None:
    """One line registers at once; without an argument, or with essentials missing, the form opens (F04)."""
    if not ctx.argument:
        open_form(ctx, {})
        return
    _ = ctx.actor
    line = split_need(ctx.argument, ctx.company.directory.certainty)
    if line.doubts:
        ctx.reply(ask_which(line.doubts[0].question, _doubt_choices(line.doubts[0].meant, line.doubts[0].corrected)))
        return
    layout = layout_of(ctx)
    if not layout.has("departments"):
        open_form(ctx, line.fields)  # this regulation asks for people and duties line by line
        return
    try:
        form = check(one_line(layout), line.fields, CompanyResolver(desk_of(ctx)), ctx.company.gate)
    except FormRefusedError as refused:
        _refuse_line(ctx, line.fields, refused)
        return
    _registered(ctx, needs.register(desk_of(ctx), replace(form, layout=layout), ctx.room.id if ctx.room else None))


@router.submit(SUBMIT, redraw)
def submit(ctx: Context) -> None:
    """The form was submitted: store the need, show it where it was asked for, freeze the form."""
    room_id = ctx.act.args.get("room")
    need = needs.register(desk_of(ctx), checked(ctx, layout_of(ctx)), int(room_id) if room_id else None)
    ctx.room = ctx.uow.roster.room(int(room_id)) if room_id else None
    ctx.show(done_card("已提交", need, _ON_THE_CARD))
    ctx.toast(f"已登记 {need.number}")
    if ctx.room is not None:
        ctx.post(ctx.room, group_card(need_cards.facts_of(desk_of(ctx), need)), need_cards.view_of(need))
    elif need.approver_id != ctx.actor.id:
        need_cards.tell(ctx, need, (ctx.actor.id,))
    need_cards.announce(ctx, need)


@router.action("need.edit")
def edit(ctx: Context) -> None:
    """Open a returned need for mending; only its initiator may."""
    need = ctx.uow.needs.get(ctx.subject.id)
    needs.require_initiator(desk_of(ctx), need)
    open_edit_form(ctx, need, "need.resubmit")


@router.submit("need.resubmit", redraw)
def resubmit(ctx: Context) -> None:
    """A mended need goes to approval again."""
    need = current_version(ctx)
    need = needs.resubmit(desk_of(ctx), need, checked(ctx, asked_of(need)))
    ctx.show(done_card("已提交", need, _ON_THE_CARD))
    ctx.toast(f"{need.number} 已重新提交")
    need_cards.refresh(ctx, need)
    need_cards.announce(ctx, need)


@router.action("need.withdraw")
def withdraw(ctx: Context) -> None:
    """The initiator takes the need back."""
    need = needs.withdraw(desk_of(ctx), ctx.uow.needs.get(ctx.subject.id))
    ctx.toast(f"{need.number} 已撤销")
    need_cards.refresh(ctx, need)


def current_version(ctx: Context) -> Need:
    """The need a button is about; raises StaleError when the card shows an older version of it."""
    need = ctx.uow.needs.get(ctx.subject.id)
    if ctx.act.version != need.content.version:
        raise StaleError(
            f"需求已经修订为第 {need.content.version} 版，这张卡片是旧的，什么也没有改动。请看最新的卡片。"
        )
    return need


def _registered(ctx: Context, need: Need) -> None:
    ctx.reply(group_card(need_cards.facts_of(desk_of(ctx), need)), need_cards.view_of(need))
    need_cards.announce(ctx, need)


def _refuse_line(ctx: Context, fields: Mapping[str, str], refused: FormRefusedError) -> None:
    for cause in refused.causes.values():
        if isinstance(cause, AmbiguousError):
            raise cause
    missing = [name for name in refused.problems if not fields.get(name)]
    if len(missing) == len(refused.problems):
        open_form(ctx, fields)
        return
    ctx.reply(PlainMessage((UserText(str(refused)), "\n需求还没有提交，内容已替您留在私聊的表单里。")))
    open_form(ctx, fields, refused.problems)


def _doubt_choices(meant: str, corrected: str) -> list[tuple[str, str]]:
    return [(f"是「{meant}」", f"/需求 {corrected}")]
