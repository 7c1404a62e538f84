"""What no client lets people do: forged taps, submissions past the client's own checks; and what came of it."""

import asyncio
import json
import re
import unicodedata
from collections.abc import Mapping
from itertools import count
from typing import Any

from bot.emulator.messages import DINGTALK_CARD, Message
from bot.emulator.people import CloudName
from bot.events import Ack, Answer, CardTapped, Chat, Cloud, Event, FormSubmitted, MessageReceived, Sender
from bot.platforms.dingtalk.places import private_chat
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import select

from tests.cards.liveness import bad_characters, live_in_dingtalk, live_parts, mentioned, strings_of
from tests.stories.forms import lines_of, offered
from tests.stories.story import Story, plain

Typed = Mapping[str, str | tuple[str, ...]]
Records = dict[str, list[tuple[Any, ...]]]

_NO_RECORDS = {"inbox", "outbox", "posting", "action_token", "dead_letter", "identity"}
_LIVE = re.compile(r"[<>\[\]`*_~|\\]|://|@(?:all|ALL|所有人)|^ {4}", re.MULTILINE)
_keys = count(1)


def token_of(message: Message, label: str) -> str:
    """The opaque value of the button people call ``label``."""
    found = [_value_of(button.value, button.option) for button in message.buttons if button.label == label]
    lines = lines_of(message)
    return found[0] if found or lines is None else unicodedata.normalize("NFKC", lines.commands[label].split(" ")[1])


def card_with(story: Story, who: str, label: str) -> Message:
    """Somebody's newest private card that has a button called so."""
    cards = reversed(story.world.see(who, story.place(who, "私聊")))
    return next(card for card in cards if label in offered(card))


def sender(story: Story, who: str, cloud: CloudName) -> Sender:
    """Somebody as the cloud names them."""
    person = story.world.person(who)
    if cloud == "feishu":
        return Sender(Cloud.FEISHU, "", person.open_id, who)
    return Sender(Cloud.DINGTALK, "", person.user_id, who, private_chat(person.user_id).chat_id)


def place(story: Story, who: str, chat_id: str) -> Chat:
    """A chat as the cloud names it; on DingTalk a one-to-one chat is named after its person."""
    chat = story.world.chats[chat_id]
    if chat.cloud == "dingtalk" and chat.private:
        return private_chat(story.world.person(who).user_id)
    return Chat(Cloud(chat.cloud), chat_id, private=chat.private)


def remote_id(story: Story, message_id: str) -> str:
    """A message as taps on it name it: on DingTalk by the card's own id."""
    card = story.server.dingtalk.cards.shown_as(message_id)
    return card.out_track_id if card else message_id


def tap_of(
    story: Story,
    who: str,
    message: Message,
    token: str,
    *,
    chat_id: str = "",
    message_id: str = "",
    key: str = "",
) -> CardTapped:
    """A tap with any token, from any place."""
    where = chat_id or message.chat_id
    who_tapped = sender(story, who, story.world.chats[where].cloud)
    card = remote_id(story, message_id or message.message_id)
    return CardTapped(key or f"forged:{next(_keys)}", who_tapped, place(story, who, where), card, token)


def submission_of(story: Story, who: str, message: Message, token: str, values: Typed) -> FormSubmitted:
    """A submission with any values, past the client's own checks."""
    chat, key = place(story, who, message.chat_id), f"forged:{next(_keys)}"
    return FormSubmitted(
        key,
        sender(story, who, story.world.chats[message.chat_id].cloud),
        chat,
        remote_id(story, message.message_id),
        token,
        values,
    )


def message_of(story: Story, who: str, chat_id: str, text: str, *, key: str = "") -> MessageReceived:
    """A message to the bot whose raw text no client would send."""
    chat = place(story, who, chat_id)
    said_by = sender(story, who, story.world.chats[chat_id].cloud)
    return MessageReceived(key or f"forged:{next(_keys)}", said_by, chat, "", text, addressed=True)


async def happen(story: Story, *events: Event) -> list[Ack]:
    """All of these at once, past the wire; then everything that follows from them."""
    acks = await asyncio.gather(*(story.bot.app.dispatch(event) for event in events))
    await story.settle()
    return acks


async def answers(story: Story, *events: Event) -> list[Answer]:
    """What the people who tapped saw, all of them at once; a warning that no toast can show came in private."""
    found = [shown(ack) for ack in await happen(story, *events)]
    warned = {plain(answer.toast) for answer in found}
    private = {chat.chat_id for chat in story.world.chats.values() if chat.private and chat.cloud == "dingtalk"}
    told = [m for m in story.world.messages.values() if m.chat_id in private and m.msg_type == "text"]
    story.seen |= {message.message_id for message in told if plain(message.text).endswith(tuple(warned))}
    return found


def shown(ack: Ack) -> Answer:
    """What the person who tapped saw; every tap is answered."""
    assert ack.stored
    assert ack.answer is not None
    return ack.answer


async def records(story: Story) -> Records:
    """Every row of every table that holds records; what was received, sent and shown is none."""

    def rows(uow: UnitOfWork) -> Records:
        tables = [table for name, table in metadata.tables.items() if name not in _NO_RECORDS]
        return {
            table.name: [
                tuple(row) for row in uow.connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in tables
        }

    return await story.ask(rows)


def changed(before: Records, after: Records) -> list[str]:
    """The tables that differ."""
    return [name for name in before if before[name] != after[name]]


def live(story: Story) -> list[str]:
    """Everything typed that came to life in what the cloud received: mentions, links, markup, raw characters."""
    found: list[str] = []
    for message in story.world.messages.values():
        if message.from_bot:
            found += _live_in(story, message)
    return found


def _live_in(story: Story, message: Message) -> list[str]:
    known = set(story.world.people)
    found: list[str] = []
    for content in message.contents:
        found += bad_characters(content)
    if message.msg_type == DINGTALK_CARD:
        found += live_in_dingtalk(json.loads(message.content)["values"])
    for card in _cards(message):
        found += live_parts(card, _LIVE)
        found += [who for who in mentioned(card) if who not in known]
        found += [text for text in strings_of(card) if bad_characters(text)]
    if message.msg_type == "text" and message.cloud == "feishu":
        found += [message.text for mark in ("<at", "](", "@_") if mark in message.text]
    return found


def _cards(message: Message) -> list[Any]:
    return [message.card] if message.msg_type == "interactive" else []


def _value_of(value: Mapping[str, Any] | None, option: str) -> str:
    pressed = value or {}
    return str(pressed.get("t") or next(iter(pressed.get("actionIds", ())), "") or option)
