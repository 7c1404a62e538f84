"""A message as it stands in a chat: its wire content with every version, and what people see of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.emulator.cards import dingtalk
from bot.emulator.cards.controls import Button, buttons_of
from bot.emulator.cards.inputs import Input, inputs_of
from bot.emulator.cards.markup import NameOf, readable, with_names
from bot.emulator.cards.words import card_words
from bot.emulator.people import CloudName

BOT = "bot"
DINGTALK_CARD = "dingtalk_card"
"""The kind of a card on DingTalk: ``content`` holds its template and the variables it is drawn from."""
UrgentKind = Literal["app", "sms", "phone"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A placeholder in a person's text and whom it stands for; ``open_id`` is BOT's own for the bot."""

    key: str
    open_id: str
    name: str


@dataclass(slots=True)
class Message:
    """One message; ``contents`` are its wire contents, oldest first, ``undone`` the patches an answer undid.

    ``notified`` are the open ids it reached with a sound: mentioned, or in a private chat.
    """

    message_id: str
    chat_id: str
    sender: str
    msg_type: str
    contents: list[str]
    created_at: datetime
    updated_at: datetime
    name_of: NameOf = field(repr=False, compare=False)
    cloud: CloudName = "feishu"
    reply_to: str = ""
    mentions: tuple[Mention, ...] = ()
    notified: tuple[str, ...] = ()
    urgent: dict[str, UrgentKind] = field(default_factory=dict)
    undone: list[str] = field(default_factory=list)
    recalled: bool = False
    forwarded_from: str = ""

    @property
    def content(self) -> str:
        """The wire JSON that is shown now."""
        return self.contents[-1]

    @property
    def from_bot(self) -> bool:
        """Whether the bot sent it."""
        return self.sender == BOT

    @property
    def versions(self) -> int:
        """How many contents it has had, the first included."""
        return len(self.contents)

    @property
    def card(self) -> Mapping[str, Any] | None:
        """The card's wire JSON, None for other kinds."""
        return json.loads(self.content) if self.msg_type == "interactive" else None

    @property
    def text(self) -> str:
        """All visible words in order."""
        if self.recalled:
            return "消息已撤回"
        body = json.loads(self.content)
        if self.msg_type == "interactive":
            return card_words(body, self.name_of)
        if self.msg_type == DINGTALK_CARD:
            return dingtalk.words_of(body, self.name_of)
        if self.msg_type == "post":
            return _post_words(body, self.name_of)
        if self.msg_type == "text":
            return self._plain_words(str(body.get("text", "")))
        return f"[{self.msg_type}] {body.get('file_name', '')}".strip()

    @property
    def buttons(self) -> list[Button]:
        """Everything tappable on the card, disabled ones included."""
        if self.recalled:
            return []
        if self.msg_type == DINGTALK_CARD:
            return dingtalk.buttons_of(json.loads(self.content))
        return buttons_of(self.card, self.name_of) if self.card else []

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons."""
        return [button.label for button in self.buttons]

    @property
    def inputs(self) -> list[Input]:
        """The inputs of the card's forms."""
        if self.recalled:
            return []
        if self.msg_type == DINGTALK_CARD:
            return dingtalk.inputs_of(json.loads(self.content))
        return inputs_of(self.card, self.name_of) if self.card else []

    def _plain_words(self, text: str) -> str:
        if self.from_bot and self.cloud == "feishu":
            return with_names(text, self.name_of)
        for mention in sorted(self.mentions, key=lambda each: -len(each.key)):
            text = text.replace(mention.key, f"@{mention.name}")
        return text.replace("@_all", "@所有人")


def _post_words(body: Mapping[str, Any], name_of: NameOf) -> str:
    post = next((body[key] for key in ("zh_cn", "en_us") if key in body), body)
    paragraphs = ("".join(_run_words(run, name_of) for run in paragraph) for paragraph in post.get("content") or ())
    lines = [str(post.get("title", "")), *paragraphs]
    return "\n".join(line for line in lines if line)


def _run_words(run: Mapping[str, Any], name_of: NameOf) -> str:
    if run.get("tag") == "at":
        return "@所有人" if run.get("user_id") == "all" else f"@{name_of(str(run.get('user_id', '')))}"
    if run.get("tag") == "md":
        return readable(str(run.get("text", "")), name_of)
    return str(run.get("text", ""))
