"""Forms live in private: a shared card is replaced for everyone by any tap, typing included (DECISIONS 15)."""

from bot.cards.model import Card, PlainMessage, Rich
from bot.context import Context, View
from bot.events import ToastTone
from bot.store.outbox import MessageClass

_SENT = "表单已发到您和我的私聊。"
_BELOW = "请填下面的表单。"


def open_private_form(ctx: Context, card: Card, view: View | None = None, said: Rich = ()) -> None:
    """Send the form to the person who acted, and tell them where it is unless they are there already.

    ``said`` is told in a group in the place of where the form is.
    """
    actor = ctx.actor
    if ctx.chat is not None and ctx.chat.private and not ctx.tapped:
        ctx.reply(card, view)
        return
    ctx.tell(actor.id, card, view, message_class=MessageClass.RECEIPT)
    if ctx.tapped:
        ctx.toast(_BELOW if ctx.in_private else _SENT, ToastTone.INFO)
    else:
        ctx.reply(PlainMessage(said or (_SENT,)))
