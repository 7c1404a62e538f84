"""The emulated company: people, chats, messages, and what people do in them; clouds are attached as wire faces.

Everything here is what people see and do. What a bot may do is decided by the wire face, which then records it here
by ``post``, ``patch`` and ``buzz``. Business time is the clock's; nothing is kept on disk.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.clock import Clock, FileClock, MovableClock
from bot.emulator.cards.controls import Button
from bot.emulator.cards.filling import Crowd, FormKeptError, Typed
from bot.emulator.changes import Change
from bot.emulator.files import StoredFile
from bot.emulator.gathering import Gathering
from bot.emulator.messages import BOT, Message, UrgentKind
from bot.emulator.people import Chat, ImpossibleActError, Person, fresh_id
from bot.emulator.speech import outgoing_mentions, reached, typed
from bot.emulator.tapping import (
    TAPPABLE_FOR,
    Reaction,
    client_error,
    find_button,
    find_submit,
    plain_action,
    submit_action,
)
from bot.emulator.wire import Happening, News, Tap, TapAnswer


class World(Gathering):
    """One tenant. Methods named like a person's act (say, tap, submit, see, recall) go through the attached wire."""

    def __init__(self, clock: Clock, bot_name: str = "接口人") -> None:
        super().__init__()
        self.clock = clock
        self.bot_name = bot_name
        self.messages: dict[str, Message] = {}
        self.files: dict[str, StoredFile] = {}
        self.unexpected: list[str] = []
        self.let_pass: Callable[[datetime], Awaitable[None]] | None = None
        self._answering: dict[str, int] = {}
        if isinstance(clock, MovableClock):
            clock.on_move(lambda: self.changes.tell("clock"))

    # what people do

    async def say(
        self,
        who: Person | str,
        where: Chat | str,
        text: str,
        at_bot: bool = True,
        mentions: Iterable[Person | str] = (),
    ) -> Message:
        """Somebody writes; ``@name`` of a member is a mention, and in groups the bot is addressed unless told not.

        Returns when the bot acknowledged or its three seconds passed.
        """
        person, chat = self.person(who), self.chat(where)
        self._must_be_able_to_write(chat, person)
        writing = typed(
            text,
            [self.people[each] for each in chat.members],
            self.bot_name,
            at_bot and not chat.private and chat.has_bot,
            [self.person(each) for each in mentions],
        )
        message = self._store(chat, person.open_id, "text", writing.content)
        message.mentions = tuple(writing.mentions)
        named = ["all"] if "@_all" in writing.text else [mention.open_id for mention in writing.mentions]
        message.notified = tuple(each for each in reached(named, chat.members) if each != person.open_id)
        return await self._publish(message, chat, addressed=chat.private or self._addresses_bot(message))

    async def send_file(self, who: Person | str, where: Chat | str, name: str, data: bytes) -> Message:
        """Somebody sends a file; in groups the bot only hears of it when it may read everything, so never."""
        person, chat = self.person(who), self.chat(where)
        self._must_be_able_to_write(chat, person)
        stored = self.keep_file(name, data)
        content = json.dumps({"file_key": stored.key, "file_name": name}, ensure_ascii=False)
        message = self._store(chat, person.open_id, "file", content)
        return await self._publish(message, chat, addressed=chat.private)

    async def recall(self, who: Person | str, message_id: str) -> None:
        """Somebody takes back their own message."""
        message = self._visible(who, message_id)
        if message.sender != self.person(who).open_id:
            raise ImpossibleActError("only one's own message can be recalled")
        self.withdraw(message)
        chat = self.chats[message.chat_id]
        await self.wire_of(chat).announce(News(Happening.RECALLED, chat, self.person(who), message))

    async def forward(self, who: Person | str, message_id: str, where: Chat | str) -> Message:
        """Somebody forwards a message; buttons of a forwarded card are dead unless the card says otherwise."""
        original, person, chat = self._visible(who, message_id), self.person(who), self.chat(where)
        self._must_be_able_to_write(chat, person)
        copy = self._store(chat, person.open_id, original.msg_type, original.content)
        copy.forwarded_from = original.message_id
        return await self._publish(copy, chat, addressed=False)

    async def tap(
        self, who: Person | str, message_id: str, button: Button | str, option: str | None = None
    ) -> Reaction:
        """Somebody taps ``button``, told by its words, accepting its confirm dialog; ``option`` is a menu's choice.

        Where several have the same words, give the Button itself, one of the message's ``buttons``.
        ImpossibleActError when there is no such button or it is disabled.
        """
        message = self._visible(who, message_id)
        found = find_button(message, button)
        if found.submits:
            return await self._submit(who, message, found, {})
        action = plain_action(found, option, self._crowd(message))
        return await self._touch(who, message, found, action)

    async def submit(
        self, who: Person | str, message_id: str, values: Mapping[str, Typed], button: Button | str | None = None
    ) -> Reaction:
        """Somebody fills inputs, named by label or name, and submits; untouched inputs keep what they show.

        ImpossibleActError for an input or choice that is not there; an error Reaction when the client keeps the form.
        """
        message = self._visible(who, message_id)
        return await self._submit(who, message, find_submit(message, button, values), values)

    def see(self, who: Person | str, where: Chat | str) -> list[Message]:
        """The messages of a chat as a member sees them, oldest first."""
        chat = self.chat(where)
        self._must_be_member(chat, self.person(who))
        return self.history(chat.chat_id)

    def notified(self, who: Person | str) -> list[Message]:
        """What @-ed somebody or reached them privately, oldest first."""
        open_id = self.person(who).open_id
        return [message for message in self.messages.values() if open_id in message.notified]

    # what a wire face records

    def history(self, chat_id: str) -> list[Message]:
        """Every message of a chat, oldest first."""
        return [message for message in self.messages.values() if message.chat_id == chat_id]

    def post(
        self, chat: Chat, msg_type: str, content: str, reply_to: str = "", at: Iterable[str] | None = None
    ) -> Message:
        """The bot's new message; ``at`` are the open ids it notifies where the cloud tells them beside the content."""
        message = self._store(chat, BOT, msg_type, content)
        message.reply_to = reply_to
        mentioned = outgoing_mentions(msg_type, content) if at is None else list(at)
        named = ["all"] if chat.private else mentioned
        message.notified = reached(named, chat.members)
        self.changes.tell("message", message=message)
        return message

    def patch(self, message: Message, content: str) -> None:
        """The bot's new content for its message; undone when an answer to a tap on it is on its way (facts 5.5)."""
        if self._answering.get(message.message_id):
            message.undone.append(content)
            return
        self._change(message, content)

    def withdraw(self, message: Message) -> None:
        """The message is taken back."""
        message.recalled = True
        self.changes.tell("recall", message=message)

    def buzz(self, message: Message, open_ids: Iterable[str], kind: UrgentKind) -> None:
        """People are buzzed about a message."""
        for open_id in open_ids:
            message.urgent[open_id] = kind
            self.changes.tell("urgent", message=message, person=open_id, text=kind)

    def keep_file(self, name: str, data: bytes, kind: str = "file") -> StoredFile:
        """Store an uploaded file or image."""
        stored = StoredFile(fresh_id("img_v3_" if kind == "image" else "file_v3_"), kind, name, data)
        self.files[stored.key] = stored
        return stored

    async def move_clock(self, moment: datetime) -> None:
        """Move the business time, at once, or by ``let_pass`` where somebody wants to stop on the way."""
        if not isinstance(self.clock, MovableClock | FileClock):
            raise ImpossibleActError("this world's clock cannot be moved")
        if self.let_pass is not None:
            await self.let_pass(moment)
        else:
            self.clock.move_to(moment)

    # news

    def on_change(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call back on every change; the returned function ends it."""
        return self.changes.listen(callback)

    def stream(self) -> AsyncIterator[Change]:
        """Every change from now on."""
        return self.changes.stream()

    async def until(self, seen: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait until ``seen()`` holds; TimeoutError after ``seconds`` of machine time."""
        await self.changes.until(seen, seconds)

    # inside

    async def _submit(
        self, who: Person | str, message: Message, button: Button, values: Mapping[str, Typed]
    ) -> Reaction:
        try:
            action = submit_action(message, button, values, self._crowd(message))
        except FormKeptError as kept:
            return self._show(self.person(who), Reaction(error=str(kept)))
        return await self._touch(who, message, button, action)

    async def _touch(self, who: Person | str, message: Message, button: Button, action: Mapping[str, Any]) -> Reaction:
        person = self.person(who)
        if button.url and button.value is None:
            return Reaction()
        complaint = client_error(button) or self._lifeless(message)
        if complaint:
            return self._show(person, Reaction(error=complaint))
        return self._show(person, await self._ask_bot(Tap(person, message, action)))

    async def _ask_bot(self, tap: Tap) -> Reaction:
        message_id = tap.message.message_id
        self._answering[message_id] = self._answering.get(message_id, 0) + 1
        try:
            answer = await self.wire_of(self.chats[tap.message.chat_id]).tap(tap)
        finally:
            self._answering[message_id] -= 1
        return self._apply(tap.message, answer)

    def _apply(self, message: Message, answer: TapAnswer) -> Reaction:
        if answer.error:
            return Reaction(error=answer.error)
        if answer.card is not None:
            self._change(message, json.dumps(answer.card, ensure_ascii=False))
        tone = answer.tone if answer.toast else ""
        return Reaction(answer.toast, tone, replaced=answer.card is not None)

    def _lifeless(self, message: Message) -> str | None:
        config = (message.card or {}).get("config") or {}
        if message.forwarded_from and not config.get("enable_forward_interaction"):
            return "转发的卡片不能操作"
        if self.clock.now() - message.created_at > TAPPABLE_FOR:
            return "卡片已过期"
        return None

    def _show(self, person: Person, reaction: Reaction) -> Reaction:
        words = reaction.error or reaction.toast_text
        if words:
            tone = "error" if reaction.error else reaction.toast_type
            self.changes.tell("toast", person=person.open_id, text=words, tone=tone)
        return reaction

    def _store(self, chat: Chat, sender: str, msg_type: str, content: str) -> Message:
        now = self.clock.now()
        shown = [content]
        message = Message(fresh_id("om_"), chat.chat_id, sender, msg_type, shown, now, now, self.name_of, chat.cloud)
        self.messages[message.message_id] = message
        return message

    async def _publish(self, message: Message, chat: Chat, addressed: bool) -> Message:
        self.changes.tell("message", message=message)
        if addressed and chat.has_bot:
            await self.wire_of(chat).deliver(message)
        return message

    def _change(self, message: Message, content: str) -> None:
        message.contents.append(content)
        message.updated_at = self.clock.now()
        self.changes.tell("update", message=message)

    def _crowd(self, message: Message) -> Crowd:
        present = {open_id: self.name_of(open_id) for open_id in self.chats[message.chat_id].members}
        return Crowd(lambda word: self.person(word).open_id, present)

    def _addresses_bot(self, message: Message) -> bool:
        return any(mention.open_id == BOT for mention in message.mentions)

    def _visible(self, who: Person | str, message_id: str) -> Message:
        message = self.messages.get(message_id)
        if message is None:
            raise ImpossibleActError(f"no message {message_id}")
        self._must_be_member(self.chats[message.chat_id], self.person(who))
        return message

    def _must_be_able_to_write(self, chat: Chat, person: Person) -> None:
        self._must_be_member(chat, person)
        if chat.dissolved:
            raise ImpossibleActError(f"{chat.name} is dissolved")
