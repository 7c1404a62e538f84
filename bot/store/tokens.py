"""Opaque button values: random tokens that point to a row, never a claim about who may do what (F-91)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from bot.store.prepared import Prepared
from bot.store.tables import metadata

_token = metadata.tables["action_token"]

_ADD = Prepared(insert(_token))
_FIND = Prepared(select(_token).where(_token.c.token == bindparam("token"), _token.c.cloud == bindparam("cloud")))


@dataclass(frozen=True, slots=True)
class Token:
    """What a button stands for, and on which posting it was put; ``value`` is what the button carries."""

    act: str
    subject: str
    version: int
    posting_id: int
    cloud: str
    args: dict[str, str] = field(default_factory=dict)
    value: str = field(default_factory=lambda: secrets.token_urlsafe(16))  # 128 random bits


class Tokens:
    """Keeps and looks up tokens."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add(self, tokens: Sequence[Token], now: datetime) -> None:
        """Keep what the buttons of one or several cards stand for."""
        _ADD.run_each(self._c, [_row_of(token, now) for token in tokens])

    def find(self, value: str, cloud: str) -> Token | None:
        """What the value stands for on this cloud, None when we never made it."""
        row = _FIND.first(self._c, {"token": value, "cloud": cloud})
        return Token(row.act, row.subject, row.version, row.posting_id, row.cloud, row.args, value) if row else None


def _row_of(token: Token, now: datetime) -> dict[str, Any]:
    return {
        "token": token.value,
        "act": token.act,
        "subject": token.subject,
        "version": token.version,
        "args": token.args,
        "posting_id": token.posting_id,
        "cloud": token.cloud,
        "chat_id": "",
        "created_at": now,
    }
