"""A card that only tells something is told in words where its cloud has no room for all of it (UX 4.1)."""

from dataclasses import replace

from bot.cards.model import Buttons, Card, Form, PlainMessage
from bot.cards.render_dingtalk import Template, is_cut
from bot.cards.render_plain import as_message
from bot.context import Context
from bot.events import Cloud


def reply_whole(ctx: Context, card: Card) -> None:
    """Answer with the card, or with its words."""
    ctx.reply(to_be_read(card) if is_cut_here(ctx, card) else card)


def to_be_read(card: Card) -> PlainMessage:
    """What a card says, without what can only be tapped."""
    return as_message(replace(card, elements=tuple(e for e in card.elements if not isinstance(e, Buttons | Form))))


def is_cut_here(ctx: Context, card: Card) -> bool:
    """Whether a card in the chat that is answered would leave something out."""
    if ctx.chat is None or ctx.chat.cloud is not Cloud.DINGTALK:
        return False
    dingtalk = ctx.company.settings.dingtalk
    return is_cut(card, Template(own=bool(dingtalk.card_template_id), value_bytes=dingtalk.card_value_bytes))
