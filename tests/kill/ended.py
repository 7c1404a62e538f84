"""A run that is over, as the checker reads it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.messages import Message
from bot.emulator.world import World
from bot.store.tables import metadata
from sqlalchemy import Connection, Row, Table, select


@dataclass(frozen=True)
class Ended:
    """What the cloud recorded, and the store the bot left behind; nothing changes any more."""

    world: World
    cloud: FeishuCloud
    store: Connection
    now: datetime
    _read: dict[str, list[Row[Any]]] = field(default_factory=dict)

    def rows(self, name: str) -> list[Row[Any]]:
        """Every row of a table, by its first column."""
        if name not in self._read:
            table: Table = metadata.tables[name]
            self._read[name] = list(self.store.execute(select(table).order_by(table.c[0])))
        return self._read[name]

    @cached_property
    def posted(self) -> dict[str, tuple[Message, str]]:
        """The bot's messages with what is read on them now, by id, oldest first."""
        return {each.message_id: (each, each.text) for each in self.world.messages.values() if each.from_bot}
