"""The three different mention syntaxes of Feishu (facts 6.3): what a person types, and what a bot sends."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bot.emulator.cards.markup import EVERYBODY, mentioned_ids
from bot.emulator.cards.words import card_mentions
from bot.emulator.messages import BOT, Mention
from bot.emulator.people import Person

_EVERYBODY_WORDS = ("@所有人", "@all")


def typed(text: str, members: Iterable[Person], bot: str, at_bot: bool, extra: Iterable[Person]) -> "Typed":
    """A person's text with ``@name`` of members turned into placeholders, the way the client sends it."""
    writing = Typed(text)
    if at_bot and f"@{bot}" not in text:
        writing.text = f"@{bot} {text}"
    for person in extra:
        writing.point_at(person.open_id, person.name, append=True)
    writing.point_at(BOT, bot)
    for person in sorted(members, key=lambda each: -len(each.name)):
        writing.point_at(person.open_id, person.name)
    for word in _EVERYBODY_WORDS:
        writing.text = writing.text.replace(word, "@_all")
    return writing


class Typed:
    """A text while its mentions are being replaced by ``@_user_n``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mentions: list[Mention] = []

    def point_at(self, open_id: str, name: str, *, append: bool = False) -> None:
        """Replace ``@name`` by a placeholder; with ``append`` the mention is put at the end when it is missing."""
        if f"@{name}" not in self.text:
            if not append:
                return
            self.text += f" @{name}"
        key = f"@_user_{len(self.mentions) + 1}"
        self.text = self.text.replace(f"@{name}", key)
        self.mentions.append(Mention(key, open_id, name))

    @property
    def content(self) -> str:
        """The wire content of a text message."""
        return json.dumps({"text": self.text}, ensure_ascii=False)


def outgoing_mentions(msg_type: str, content: str) -> list[str]:
    """Open ids, or 'all', whom a bot's new message notifies; each message type has its own syntax."""
    body = json.loads(content)
    if msg_type == "interactive":
        return card_mentions(body)
    if msg_type == "text":
        return list(dict.fromkeys(mentioned_ids(str(body.get("text", "")))))
    if msg_type == "post":
        return list(dict.fromkeys(_post_mentions(body)))
    return []


def _post_mentions(node: object) -> Iterable[str]:
    if isinstance(node, Mapping):
        yield from _run_mentions(node)
        for child in node.values():
            yield from _post_mentions(child)
    elif isinstance(node, list):
        for child in node:
            yield from _post_mentions(child)


def _run_mentions(run: Mapping[str, Any]) -> Iterable[str]:
    if run.get("tag") == "at":
        yield str(run.get("user_id", ""))
    if run.get("tag") == "md":
        yield from mentioned_ids(str(run.get("text", "")))


def reached(mentions: Iterable[str], members: Iterable[str]) -> tuple[str, ...]:
    """Which members these mentions notify; strangers to the chat hear nothing."""
    present = list(members)
    named = list(mentions)
    return tuple(present) if EVERYBODY in named else tuple(each for each in present if each in named)
