"""What a card cannot show is said in words: to whoever filled in a form as text, and where a template has no toasts."""

from bot.cards.form_lines import form_again, form_of
from bot.cards.model import PlainMessage
from bot.context import Context, Shown
from bot.events import FormSubmitted, MessageReceived, ToastTone
from bot.store.outbox import MessageClass

_WARNINGS = frozenset({ToastTone.WARNING, ToastTone.ERROR})


def say_what_is_shown(ctx: Context, said: MessageReceived) -> None:
    """A form that was filled in as text is answered in its chat; a refused one comes back filled in, to copy."""
    if not isinstance(ctx.event, FormSubmitted):
        return
    form = form_of(ctx.shown.card) if ctx.shown.card is not None else None
    shown, token = ctx.shown, ctx.event.token
    ctx.event, ctx.tapped, ctx.shown = said, False, Shown()
    if shown.tone is ToastTone.ERROR and form is not None:
        ctx.reply(form_again(form, token, shown.toast))
    elif shown.toast:
        ctx.say(shown.toast)


def warn_in_private(ctx: Context) -> None:
    """A refusal that no toast can show reaches the person in private, one a minute; a success is seen on the card."""
    if ctx.person is None or not ctx.shown.toast or ctx.shown.tone not in _WARNINGS:
        return
    if ctx.uow.inbox.take(f"warned:{ctx.person.id}:{ctx.now:%Y%m%d%H%M}", ctx.now):
        ctx.tell(ctx.person.id, PlainMessage((ctx.shown.toast,)), message_class=MessageClass.RECEIPT)
