"""A link (账号绑定): somebody who is known on one cloud becomes known on the other as the same person (DECISIONS 1).

A name never links anybody. Whoever asks gets a code on the new account and repeats it from the account that is known
already, so both accounts are proven to be in one hand; then an admin says whether they are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CODE_LIVES = timedelta(minutes=10)
DECISION_WAITS = timedelta(days=3)
_CODE_DIGITS = 8


class LinkState(StrEnum):
    """How far a link is; the label is what people read."""

    ASKED = "asked"
    PROVEN = "proven"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    EXPIRED = "expired"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]


_LABELS = {
    LinkState.ASKED: "等本人输入验证码",
    LinkState.PROVEN: "待确认",
    LinkState.CONFIRMED: "已绑定",
    LinkState.REFUSED: "已拒绝",
    LinkState.EXPIRED: "已过期",
    LinkState.UNDONE: "已解除",
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a cloud, as the cloud names it; ``shown_name`` is what its owner calls themselves there."""

    cloud: str
    tenant: str
    remote_id: str
    shown_name: str
    chat_id: str
    """Its one-to-one chat with the bot."""


@dataclass(frozen=True, slots=True)
class Link:
    """``person_id`` is who repeated the code, from their account on ``proven_on``."""

    id: int
    code: str
    account: Account
    asked_at: datetime
    state: LinkState
    person_id: int | None = None
    proven_on: str = ""
    proven_at: datetime | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None

    def code_ends_at(self) -> datetime:
        """When the code can no longer be repeated."""
        return self.asked_at + CODE_LIVES

    def decision_ends_at(self) -> datetime:
        """When an admin can no longer decide."""
        assert self.proven_at is not None, "only what is proven is decided"
        return self.proven_at + DECISION_WAITS


def code_from(number: int) -> str:
    """Eight digits; ``number`` comes from a source that nobody can guess."""
    return f"{number % CODES:0{_CODE_DIGITS}d}"


CODES = 10**_CODE_DIGITS


def is_code(text: str) -> bool:
    """Whether somebody typed a code, spaces inside it allowed."""
    return len(_bare(text)) == _CODE_DIGITS and _bare(text).isascii() and _bare(text).isdigit()


def read_code(text: str) -> str:
    """The code as it was given out."""
    return _bare(text)


def _bare(text: str) -> str:
    return "".join(text.split())
