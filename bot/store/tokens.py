"""Opaque button values: random tokens that point to a row, never a claim about who may do what (F-91)."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from bot.store.tables import metadata

_token = metadata.tables["action_token"]

_ADD = insert(_token)
_FIND = select(_token).where(_token.c.token == bindparam("token"), _token.c.cloud == bindparam("cloud"))


@dataclass(frozen=True, slots=True)
class Token:
    """What a button stands for, and on which posting it was put."""

    act: str
    subject: str
    version: int
    posting_id: int
    args: dict[str, str] = field(default_factory=dict)


class Tokens:
    """Mints and looks up tokens."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def mint(self, token: Token, cloud: str, now: datetime) -> str:
        """A new 128-bit random value for a button."""
        value = secrets.token_urlsafe(16)
        row = {"token": value, "act": token.act, "subject": token.subject, "version": token.version}
        place = {"posting_id": token.posting_id, "cloud": cloud, "chat_id": "", "created_at": now}
        self._c.execute(_ADD, {**row, "args": token.args, **place})
        return value

    def find(self, value: str, cloud: str) -> Token | None:
        """What the value stands for on this cloud, None when we never made it."""
        row = self._c.execute(_FIND, {"token": value, "cloud": cloud}).first()
        return Token(row.act, row.subject, row.version, row.posting_id, row.args) if row else None
