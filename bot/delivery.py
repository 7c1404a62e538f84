"""From a decoded event to the handler that answers it: who acted, where, which card, which route."""

from collections.abc import Iterable

from bot.cards.errors import ask_which, did_you_mean
from bot.cards.model import Act, PlainMessage
from bot.context import Context
from bot.domain.grammar import Command, UnknownCommand, nearest, parse_command
from bot.errors import StaleError, UserError
from bot.events import (
    BotJoined,
    BotLeft,
    CardTapped,
    FormSubmitted,
    MessageRecalled,
    MessageReceived,
    PrivateChatOpened,
    TimerFired,
)
from bot.router import Handler, Router
from bot.services.lookup import AmbiguousError
from bot.store.postings import Posting

_NOT_OURS = "这个按钮已经失效，什么也没有改动。请在最新的卡片上操作。"
_FORWARDED = "这是转发的卡片，不能在这里操作，什么也没有改动。请到原来的卡片上点。"
_HELP = "/帮助"


def deliver(router: Router, ctx: Context) -> None:
    """Call the handler of the event; whatever it raises is the dispatcher's to deal with."""
    event = ctx.event
    if isinstance(event, MessageReceived):
        _deliver_message(router, ctx, event)
    elif isinstance(event, CardTapped | FormSubmitted):
        _deliver_tap(router, ctx, event)
    elif isinstance(event, TimerFired):
        _required(router.timer_for(event.kind), event.kind)(ctx)
    else:
        _note_place(ctx, event)


def run_command(router: Router, ctx: Context, text: str) -> None:
    """Run a line of text as a command; a word that is none is answered with the nearest one, never guessed."""
    parsed = parse_command(text, router.words)
    if isinstance(parsed, Command):
        _run(router, ctx, parsed, text)
    else:
        _answer_unknown(router, ctx, parsed or UnknownCommand(text))


def _run(router: Router, ctx: Context, command: Command, text: str) -> None:
    ctx.argument = command.argument
    try:
        router.command_named(command.name).handler(ctx)
    except AmbiguousError as several:
        ctx.reply(ask_which(str(several), _rewritten(text, several)))


def _deliver_message(router: Router, ctx: Context, event: MessageReceived) -> None:
    chat = event.chat
    if chat.private and ctx.person is not None:
        ctx.uow.roster.remember_private_chat(chat.cloud, event.sender.remote_id, chat.chat_id)
    if parse_command(event.text, router.words) is not None:
        run_command(router, ctx, event.text)
    elif chat.private or event.addressed:
        run_command(router, ctx, _HELP)


def _answer_unknown(router: Router, ctx: Context, unknown: UnknownCommand) -> None:
    guess = nearest(unknown.word, router.words) if unknown.word else None
    if guess is None:
        ctx.reply(PlainMessage(("没有这个命令，所以什么也没有做。发 /帮助 看看我会什么。",)))
        return
    route = router.command_named(router.words[guess])
    name = route.names[0]
    ctx.reply(did_you_mean(unknown.word, name, f"/{name} {unknown.argument}".strip(), route.example))


def _rewritten(text: str, several: AmbiguousError) -> Iterable[tuple[str, str]]:
    return [(each.label, text.replace(several.text, each.text, 1)) for each in several.candidates]


def _deliver_tap(router: Router, ctx: Context, event: CardTapped | FormSubmitted) -> None:
    token = ctx.uow.tokens.find(event.token, event.sender.cloud)
    if token is None:
        raise StaleError(_NOT_OURS)
    ctx.posting = _posting_tapped(ctx, token.posting_id, event)
    ctx.act = Act(token.act, token.subject, token.version, token.args)
    if ctx.posting.room_id is not None and ctx.room is None:
        ctx.room = ctx.uow.roster.room(ctx.posting.room_id)
    if isinstance(event, FormSubmitted):
        ctx.values = event.values
        route = router.submit_for(token.act)
        _required(route.handler if route else router.action_for(token.act), token.act)(ctx)
    else:
        ctx.option = event.option
        _required(router.action_for(token.act), token.act)(ctx)


def _posting_tapped(ctx: Context, posting_id: int, event: CardTapped | FormSubmitted) -> Posting:
    posting = ctx.uow.postings.get(posting_id)
    chat_id = event.chat.chat_id
    if not posting.message_id and posting.chat_id in ("", chat_id):
        # Sent, but its id was never stored (F-13): the first tap from the right place tells it.
        ctx.uow.postings.sent(posting.id, event.message_id, chat_id, ctx.now)
        return ctx.uow.postings.get(posting_id)
    if posting.message_id != event.message_id or posting.chat_id not in ("", chat_id):
        raise UserError(_FORWARDED)
    return posting


def _required(handler: Handler | None, name: str) -> Handler:
    if handler is None:
        raise LookupError(f"no handler for {name!r}")
    return handler


def _note_place(ctx: Context, event: BotJoined | BotLeft | PrivateChatOpened | MessageRecalled) -> None:
    chat = event.chat
    if isinstance(event, PrivateChatOpened):
        ctx.uow.roster.remember_private_chat(chat.cloud, event.sender.remote_id, chat.chat_id)
    elif isinstance(event, BotJoined | BotLeft):
        ctx.uow.roster.set_chat_alive(chat.cloud, chat.chat_id, isinstance(event, BotJoined))
