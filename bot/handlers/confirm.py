"""Asks in private whether a dangerous act is meant, where cards have no confirm dialog (facts/dingtalk.md 7.3)."""

from bot.cards.confirm import ACT, ASK, LABEL, TEXT, confirm_card
from bot.cards.model import Act
from bot.context import Context, View
from bot.events import ToastTone
from bot.router import Router
from bot.store.outbox import MessageClass

router = Router()


@router.action(ASK)
def ask(ctx: Context) -> None:
    """Nothing happens yet; rights are looked up at the tap that acts."""
    args = dict(ctx.act.args)
    name, label, text = args.pop(ACT), args.pop(LABEL), args.pop(TEXT)
    act = Act(name, ctx.act.subject, ctx.act.version, args)
    card = confirm_card(label, text, act)
    ctx.tell(ctx.actor.id, card, View(ctx.subject, "confirm"), message_class=MessageClass.RECEIPT)
    ctx.toast(f"「{label}」请到私聊里再点一次确认，现在什么也没有改动。", ToastTone.INFO)
