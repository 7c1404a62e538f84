"""From a decoded event to the handler that answers it: who acted, where, which card, which route."""

import re
from collections.abc import Iterable
from functools import partial

from bot.cards.errors import ask_which, did_you_mean
from bot.cards.form_answers import FilledIn, filled_in, read_values
from bot.cards.form_lines import form_of
from bot.cards.model import Act, Card, Form, PlainMessage, from_json
from bot.context import Context
from bot.domain.grammar import Command, UnknownCommand, nearest, parse_command
from bot.domain.text import UserText, clean, shorten
from bot.errors import StaleError, UserError
from bot.events import (
    Audited,
    BotJoined,
    BotLeft,
    CardTapped,
    FormSubmitted,
    MentionedPerson,
    MessageReceived,
    PrivateChatOpened,
    Sender,
    TimerFired,
)
from bot.router import CrowdHandler, Handler, Router
from bot.services.lookup import AmbiguousError
from bot.store.postings import Posting

_NOT_OURS = "这个按钮已经失效，什么也没有改动。请在最新的卡片上操作。"
_NO_ID = "平台没有告诉我您是谁（外部联系人，或机器人应用还没有发布），所以什么也没有做。请让管理员看一看。"
_NO_SUCH_FORM = "这张表单已经没有了，什么也没有提交。请在最新的卡片上操作，您写的内容还在上面的消息里。"
_FORM_OVER = "这张表单已经交过，或者不再需要了；这次写的没有登记，还在上面的消息里。请看最新的卡片，或发 /我的。"
_FORWARDED = "这是转发的卡片，不能在这里操作，什么也没有改动。请到原来的卡片上点。"
_NO_COMMAND = "help.unasked"
_WORDLESS = "help.wordless"
_UNBOUND = "room.unbound"
_AUDITED = "operator.audited"
_GAP = re.compile(r"(?<=\s)(?=[、,，]\s*[^\s、,，])")
"""Where a mention was cut out of a list of names: a separator is left with nothing before it."""
_BEFORE_WORD, _AFTER_WORD = r"(?<![^\s,，;；、/&:：])", r"(?![^\s,，;；、/&])"


def handler_of(router: Router, ctx: Context) -> Handler:
    """The handler that answers the event, with everything it needs put into the context.

    Raises UserError for a tap that is not valid here or a person we do not know, LookupError for a missing route.
    """
    event = ctx.event
    if isinstance(event, MessageReceived):
        return _of_message(router, ctx, event)
    if isinstance(event, CardTapped | FormSubmitted):
        return _of_tap(router, ctx, event)
    if isinstance(event, TimerFired):
        return _required(router.timer_for(event.kind), event.kind)
    if isinstance(event, Audited):
        return _required(router.action_for(_AUDITED), _AUDITED)
    return _note_place


def crowd_handler_of(router: Router, kind: str) -> CrowdHandler:
    """The handler of many timers of a kind; raises LookupError when there is none."""
    handler = router.crowd_for(kind)
    if handler is None:
        raise LookupError(f"no handler for many of {kind!r}")
    return handler


def of_line(router: Router, ctx: Context, text: str) -> Handler:
    """The handler of a line of text; a word that is no command is answered with the nearest one, never guessed."""
    ctx.line = text
    parsed = parse_command(text, router.words)
    if isinstance(parsed, Command):
        ctx.argument = parsed.argument
        return router.command_named(parsed.name).handler
    return partial(_answer_unknown, router, parsed or UnknownCommand(text))


def ask_about(ctx: Context, several: AmbiguousError) -> None:
    """Something in the line may mean several things: the whole line is offered again with each of them."""
    ctx.reply(ask_which(str(several), _rewritten(ctx, ctx.line, several), ctx.actor.id))


def with_names(text: str, mentions: Iterable[MentionedPerson]) -> str:
    """The text with the name of each mentioned person where the cloud put a placeholder."""
    for mentioned in sorted(mentions, key=lambda each: -len(each.placeholder)):
        if mentioned.placeholder:
            text = text.replace(mentioned.placeholder, f"@{mentioned.name or '所有人'}")
    return text


def _of_message(router: Router, ctx: Context, event: MessageReceived) -> Handler:
    """A command is run; what is none gets help, in a group only when it is said to us (UX 4.5)."""
    chat = event.chat
    spoken_to = chat.private or event.addressed
    form = filled_in(event.text)
    if form is not None:
        return _of_lines(router, ctx, event, form)
    parsed = parse_command(event.text, router.words)
    command = router.command_named(parsed.name) if isinstance(parsed, Command) else None
    if not spoken_to and command is None:
        return _stay_silent
    if command is not None and command.for_strangers and chat.private and ctx.person is None:
        return _of_stranger(router, ctx, event)
    _note_actor(ctx, event.sender)
    if chat.private:
        ctx.uow.roster.remember_private_chat(chat.cloud, event.sender.remote_id, chat.chat_id)
    if event.wordless is not None:
        return _required(router.action_for(_WORDLESS), _WORDLESS)
    if parsed is None:
        return _required(router.action_for(_NO_COMMAND), _NO_COMMAND)
    takes_people = command is not None and command.names_people
    handler = of_line(router, ctx, _with_cut_out(ctx, event) if takes_people else event.text)
    if ctx.room is None and spoken_to and not chat.private:
        return partial(_first, handler, _required(router.action_for(_UNBOUND), _UNBOUND))
    return handler


def _first(handler: Handler, then: Handler, ctx: Context) -> None:
    handler(ctx)
    then(ctx)


def _of_stranger(router: Router, ctx: Context, event: MessageReceived) -> Handler:
    """Raises UserError when the cloud does not say who it is."""
    if not event.sender.remote_id:
        raise UserError(_NO_ID)
    return of_line(router, ctx, event.text)


def _note_actor(ctx: Context, sender: Sender) -> None:
    """Raises UserError for whom we do not know; where somebody acts is where they are told things from now on."""
    if not sender.remote_id:
        raise UserError(_NO_ID)
    ctx.uow.roster.acted_on(sender.cloud, ctx.actor.id, ctx.now)


def _with_cut_out(ctx: Context, event: MessageReceived) -> str:
    """The text with those whose mention the cloud cut out of it, in the gap or at the end; a namesake by our id."""
    text = event.text
    for mentioned in event.mentions:
        person = ctx.uow.roster.person_on(event.chat.cloud, mentioned.remote_id) if not mentioned.placeholder else None
        if person is not None and f"@{person.display}" not in event.text:
            namesakes = sum(other.display == person.display for other in ctx.uow.roster.people())
            name = f"@{person.display}" if namesakes == 1 else f"@{person.display}#{person.id}"
            text = _GAP.sub(name, text, count=1) if _GAP.search(text) else f"{text} {name}"
    return text


def _stay_silent(_ctx: Context) -> None:
    """People talk to each other; nothing was said to us."""


def _answer_unknown(router: Router, unknown: UnknownCommand, ctx: Context) -> None:
    typed = shorten(unknown.word, 20)
    guess = nearest(unknown.word, router.words) if unknown.word else None
    if guess is None:
        ctx.reply(PlainMessage(("没有「", UserText(typed), "」这个命令，所以什么也没有做。发 /帮助 看看我会什么。")))
        return
    route = router.command_named(router.words[guess])
    name = route.names[0]
    line = _named(ctx, f"/{name} {unknown.argument}".strip())
    ctx.reply(did_you_mean(typed, name, line, route.example, ctx.actor.id))


def _rewritten(ctx: Context, text: str, several: AmbiguousError) -> list[tuple[str, str]]:
    """The line with each candidate in the place of the doubtful word, standing alone if it does so anywhere."""
    line = clean(_named(ctx, text))
    alone = re.compile(f"{_BEFORE_WORD}{re.escape(several.text)}{_AFTER_WORD}").search(line)
    start = alone.start() if alone else line.find(several.text)
    before, after = line[:start], line[start + len(several.text) :]
    return [(each.label, f"{before}{each.text}{after}") for each in several.candidates]


def _named(ctx: Context, text: str) -> str:
    return with_names(text, ctx.event.mentions) if isinstance(ctx.event, MessageReceived) else text


def _of_tap(router: Router, ctx: Context, event: CardTapped | FormSubmitted) -> Handler:
    token = ctx.uow.tokens.find(event.token, event.sender.cloud)
    if token is None:
        raise StaleError(_NOT_OURS)
    if token.subject:
        ctx.uow.hold(token.subject)
    ctx.posting = _posting_tapped(ctx, token.posting_id, event)
    _note_actor(ctx, event.sender)
    ctx.act = Act(token.act, token.subject, token.version, token.args)
    if ctx.posting.room_id is not None and ctx.room is None:
        ctx.room = ctx.uow.rooms.get(ctx.posting.room_id)
    route, action = router.submit_for(token.act), router.action_for(token.act)
    if isinstance(event, FormSubmitted):
        ctx.values = event.values
    elif route is not None and action is None:  # a form without inputs is submitted by a tap, as it shows (facts 7.3)
        ctx.values = read_values(_form_on(ctx, router), ())
        ctx.event = FormSubmitted(event.key, event.sender, event.chat, event.message_id, event.token, ctx.values)
    else:
        ctx.option = event.option
        return _required(action, token.act)
    return _required(route.handler if route else action, token.act)


def _of_lines(router: Router, ctx: Context, event: MessageReceived, form: FilledIn) -> Handler:
    """What is sent as text counts as if it was filled in or tapped on the card, with the same rights."""
    token = ctx.uow.tokens.find(form.token, event.chat.cloud)
    if token is None:
        raise StaleError(_NO_SUCH_FORM)
    posting = ctx.uow.postings.get(token.posting_id)
    place = posting.chat_id or ctx.uow.roster.private_chat(posting.cloud, posting.person_id or 0)
    if place not in ("", event.chat.chat_id) or (posting.person_id and not event.chat.private):
        raise UserError("这张表单不是发在这里的，什么也没有提交。请到收到它的那个聊天里发这几行。")
    if router.submit_for(token.act) is None:  # a button for which its card had no room
        tapped = CardTapped(event.key, event.sender, event.chat, posting.message_id, token.value)
        ctx.event, ctx.tapped = tapped, True
        return _of_tap(router, ctx, tapped)
    ctx.posting, ctx.act = posting, Act(token.act, token.subject, token.version, token.args)
    values = read_values(_form_on(ctx, router), form.lines)
    submitted = FormSubmitted(event.key, event.sender, event.chat, posting.message_id, token.value, values)
    ctx.event, ctx.tapped = submitted, True
    return _of_tap(router, ctx, submitted)


def _form_on(ctx: Context, router: Router) -> Form:
    """The form of the card that was posted; drawn again where the card itself became words on its way."""
    assert ctx.posting is not None, "a form has a posting"
    face = ctx.uow.claims.face_of(ctx.posting.id)
    shown = from_json(face) if face else None
    route = router.submit_for(ctx.act.name)
    if not isinstance(shown, Card) and route is not None:
        shown = route.redraw(ctx, {})
    form = form_of(shown) if isinstance(shown, Card) else None
    if form is None:
        raise StaleError(_FORM_OVER)
    return form


def _posting_tapped(ctx: Context, posting_id: int, event: CardTapped | FormSubmitted) -> Posting:
    posting = ctx.uow.postings.get(posting_id)
    chat_id = event.chat.chat_id or posting.chat_id  # DingTalk need not say where; the card's id is ours there
    if not posting.message_id and _meant_for(ctx, posting, chat_id):
        # Sent, but its id was never stored (F-13): the first tap from the right place tells it.
        ctx.uow.postings.sent(posting.id, event.message_id, chat_id, ctx.now)
        ctx.uow.outbox.arrived(posting.id, event.message_id, ctx.now)
        return ctx.uow.postings.get(posting_id)
    if posting.message_id != event.message_id or posting.chat_id not in ("", chat_id):
        raise UserError(_FORWARDED)
    return posting


def _meant_for(ctx: Context, posting: Posting, chat_id: str) -> bool:
    """Whether a card whose message we do not know was sent to this chat: a private one only its person can tap."""
    if posting.person_id is None:
        return posting.chat_id == chat_id
    known = ctx.uow.roster.private_chat(posting.cloud, posting.person_id)
    return ctx.person is not None and ctx.person.id == posting.person_id and known in ("", chat_id)


def _required(handler: Handler | None, name: str) -> Handler:
    if handler is None:
        raise LookupError(f"no handler for {name!r}")
    return handler


def _note_place(ctx: Context) -> None:
    event = ctx.event
    if isinstance(event, PrivateChatOpened):
        ctx.uow.roster.remember_private_chat(event.chat.cloud, event.sender.remote_id, event.chat.chat_id)
    elif isinstance(event, BotJoined | BotLeft):
        ctx.uow.rooms.set_chat_alive(event.chat.cloud, event.chat.chat_id, isinstance(event, BotJoined))
