"""A card that only tells something is told in words where its cloud has no room for all of it (UX 4.1)."""

from bot.cards.model import Card
from bot.cards.render_dingtalk import Template, is_cut
from bot.cards.render_plain import as_message
from bot.context import Context
from bot.events import Cloud


def reply_whole(ctx: Context, card: Card) -> None:
    """Answer with a card without buttons, or with its words."""
    ctx.reply(as_message(card) if is_cut_here(ctx, card) else card)


def is_cut_here(ctx: Context, card: Card) -> bool:
    """Whether a card in the chat that is answered would leave something out."""
    if ctx.chat is None or ctx.chat.cloud is not Cloud.DINGTALK:
        return False
    return is_cut(card, Template(own=Cloud.DINGTALK not in ctx.bare))
