"""What no client lets people do: forged taps, submissions past the client's own checks; and what came of it."""

import asyncio
import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from bot.emulator.messages import Message
from bot.events import Ack, Answer, CardTapped, Chat, Cloud, Event, FormSubmitted, MessageReceived, Sender
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import select

from tests.cards.liveness import bad_characters, live_parts, mentioned, strings_of
from tests.stories.story import Story

Typed = Mapping[str, str | tuple[str, ...]]
Records = dict[str, list[tuple[Any, ...]]]

_NO_RECORDS = {"inbox", "outbox", "posting", "action_token", "dead_letter", "identity"}
_LIVE = re.compile(r"[<>\[\]`*_~|\\]|://|@(?:all|ALL|所有人)|^ {4}", re.MULTILINE)
_keys = count(1)


def token_of(message: Message, label: str) -> str:
    """The opaque value of the button people call ``label``."""
    return next(_value_of(button.value, button.option) for button in message.buttons if button.label == label)


def card_with(story: Story, who: str, label: str) -> Message:
    """Somebody's newest private card that has a button called so."""
    cards = reversed(story.world.see(who, story.world.private_chat(who).chat_id))
    return next(card for card in cards if label in card.labels)


def sender(story: Story, who: str) -> Sender:
    """Somebody as the cloud names them."""
    return Sender(Cloud.FEISHU, "", story.world.person(who).open_id, who)


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
    chat = Chat(Cloud.FEISHU, chat_id or message.chat_id)
    place = message_id or message.message_id
    return CardTapped(key or f"forged:{next(_keys)}", sender(story, who), chat, place, token)


def submission_of(story: Story, who: str, message: Message, token: str, values: Typed) -> FormSubmitted:
    """A submission with any values, past the client's own checks."""
    chat, key = Chat(Cloud.FEISHU, message.chat_id), f"forged:{next(_keys)}"
    return FormSubmitted(key, sender(story, who), chat, message.message_id, token, values)


def message_of(story: Story, who: str, chat_id: str, text: str, *, key: str = "") -> MessageReceived:
    """A message to the bot whose raw text no client would send."""
    chat = Chat(Cloud.FEISHU, chat_id)
    return MessageReceived(key or f"forged:{next(_keys)}", sender(story, who), chat, "", text, addressed=True)


async def happen(story: Story, *events: Event) -> list[Ack]:
    """All of these at once, past the wire; then everything that follows from them."""
    acks = await asyncio.gather(*(story.bot.app.dispatch(event) for event in events))
    await story.settle()
    return acks


async def answers(story: Story, *events: Event) -> list[Answer]:
    """What the people who tapped saw, all of them at once."""
    return [shown(ack) for ack in await happen(story, *events)]


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
    for card in _cards(message):
        found += live_parts(card, _LIVE)
        found += [who for who in mentioned(card) if who not in known]
        found += [text for text in strings_of(card) if bad_characters(text)]
    if message.msg_type == "text":
        found += [message.text for mark in ("<at", "](", "@_") if mark in message.text]
    return found


def _cards(message: Message) -> list[Any]:
    return [message.card] if message.msg_type == "interactive" else []


def _value_of(value: Mapping[str, Any] | None, option: str) -> str:
    return str((value or {}).get("t") or option)
