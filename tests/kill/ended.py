"""A run that is over, as the checker reads it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.messages import DINGTALK_CARD, Message
from bot.emulator.world import World
from bot.store.tables import metadata
from sqlalchemy import Connection, Row, Table, select

from tests.kill.stretches import Stretch, left_between


def is_buzz(message: Message) -> bool:
    """Whether it only makes people look, as Feishu's urgent marks do."""
    return message.from_bot and message.text.startswith("[DING]")


class Call(NamedTuple):
    """Words in a group that call people to a card, and how often the card was tried."""

    words: str
    tries: int


@dataclass(frozen=True)
class Ended:
    """What the clouds recorded, and the store the bot left behind; nothing changes any more.

    ``lost`` are the stretches in which it could not get on: those that the clock skipped while it was at work, and
    those in which it was troubled.
    """

    world: World
    cloud: FeishuCloud
    store: Connection
    now: datetime
    dingtalk: DingTalkCloud
    lost: Sequence[Stretch] = ()
    _read: dict[str, list[Row[Any]]] = field(default_factory=dict)

    def rows(self, name: str) -> list[Row[Any]]:
        """Every row of a table, by its first column."""
        if name not in self._read:
            table: Table = metadata.tables[name]
            self._read[name] = list(self.store.execute(select(table).order_by(table.c[0])))
        return self._read[name]

    def had(self, since: datetime, until: datetime) -> timedelta:
        """How long the bot had between two moments."""
        return left_between(since, until, self.lost)

    @cached_property
    def posted(self) -> dict[str, tuple[Message, str]]:
        """The bot's messages with what is read on them now, by the id the bot knows, oldest first."""
        sent = (each for each in self.world.messages.values() if each.from_bot and not is_buzz(each))
        return {self._known_as(each): (each, each.text) for each in sent}

    @cached_property
    def buzzes(self) -> list[Message]:
        """DINGs, which are no messages of their own."""
        return [each for each in self.world.messages.values() if is_buzz(each)]

    @cached_property
    def plain(self) -> dict[str, list[Message]]:
        """The bot's plain words on DingTalk by chat: the cloud gives no id by which one of them could be told."""
        found: dict[str, list[Message]] = {}
        for message, _ in self.posted.values():
            if self.world.chats[message.chat_id].cloud == "dingtalk" and message.msg_type != DINGTALK_CARD:
                found.setdefault(message.chat_id, []).append(message)
        return found

    @cached_property
    def calls(self) -> dict[str, list[Call]]:
        """By chat, how DingTalk's cards call people who might not notice them: once for each card."""
        found: dict[str, list[Call]] = {}
        for row in self.rows("outbox"):
            body = json.loads(row.body) if row.cloud == "dingtalk" and row.body_kind == "card" else {}
            if row.kind != "update" and row.state == "sent" and row.chat_id in self.world.chats and body.get("at"):
                found.setdefault(row.chat_id, []).append(Call(body["alert"], row.attempts))
        return found

    def delivery(self, row: Row[Any]) -> Message | None:
        """What a row of the outbox became, as far as it can be told."""
        return self.posted.get(row.message_id, (None, ""))[0]

    def chat_of(self, row: Row[Any]) -> str:
        """Where a row of the outbox on DingTalk went; the bot calls a private chat after its person."""
        if row.person_id is not None:
            names = {each.id: each.display for each in self.rows("person")}
            return self.world.private_chat(names[row.person_id], "dingtalk").chat_id
        person = self.world.person_by_user_id(row.chat_id.removeprefix("user:"))
        return self.world.private_chat(person, "dingtalk").chat_id if person else str(row.chat_id)

    def _known_as(self, message: Message) -> str:
        card = self.dingtalk.cards.shown_as(message.message_id)
        return card.out_track_id if card and message.message_id == card.messages[0] else message.message_id
