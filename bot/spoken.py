"""What a card cannot show is said in words: to whoever filled in a form as text, and where a template has no toasts."""

from bot.cards.form_lines import form_again, form_of
from bot.cards.model import Card, Form, PlainMessage, Rich, from_json
from bot.context import Context, Shown
from bot.events import CardTapped, Chat, FormSubmitted, MessageReceived, Sender, ToastTone
from bot.store.outbox import MessageClass
from bot.store.postings import Posting
from bot.store.tokens import Token

_WARNINGS = frozenset({ToastTone.WARNING, ToastTone.ERROR})


def say_what_is_shown(ctx: Context, said: MessageReceived) -> None:
    """What was filled in or tapped by text is answered in its chat; a refused form comes back filled in, to copy."""
    if not isinstance(ctx.event, CardTapped | FormSubmitted):
        return
    submitted = isinstance(ctx.event, FormSubmitted)
    form = form_of(ctx.shown.card) if submitted and ctx.shown.card is not None else None
    shown, token = ctx.shown, _token_again(ctx, form, ctx.event.token) if form is not None else ""
    ctx.event, ctx.tapped, ctx.shown = said, False, Shown()
    if shown.tone is ToastTone.ERROR and form is not None:
        ctx.reply(form_again(form, token, shown.toast))
    elif shown.toast:
        ctx.say(shown.toast)


def _token_again(ctx: Context, form: Form, token: str) -> str:
    """The button meant, about its record as the form was drawn now: the old one would be refused every time."""
    acts = (button.act for button in (form.submit, *form.others) if button.act is not None)
    meant = next((act for act in acts if (act.name, act.args) == (ctx.act.name, ctx.act.args)), ctx.act)
    if meant.version == ctx.act.version or ctx.posting is None:
        return token
    newer = Token(meant.name, meant.subject, meant.version, ctx.posting.id, ctx.posting.cloud, dict(meant.args))
    ctx.uow.tokens.add([newer], ctx.now)
    return newer.value


def warn_in_private(ctx: Context, sender: Sender, tapped: Posting | None) -> None:
    """A refusal that no toast can show is told in private, where it was tapped, one a minute; it names the card.

    A success is seen on the card.
    """
    if not ctx.shown.toast or ctx.shown.tone not in _WARNINGS or not sender.private_chat:
        return
    if not ctx.uow.inbox.take(f"warned:{sender.cloud}:{sender.remote_id}:{ctx.now:%Y%m%d%H%M}", ctx.now):
        return
    warning = PlainMessage((*_what_was_tapped(ctx, tapped), ctx.shown.toast))
    ctx.write(Chat(sender.cloud, sender.private_chat, private=True), warning, message_class=MessageClass.RECEIPT)


def _what_was_tapped(ctx: Context, tapped: Posting | None) -> Rich:
    face = ctx.uow.claims.face_of(tapped.id) if tapped is not None else None
    card = from_json(face) if face else None
    return ("您点的「", *card.title, "」：") if isinstance(card, Card) else ()
