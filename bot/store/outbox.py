"""What must be sent: rows written with the change that caused them, sent and retried by the relay (DESIGN rule 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from bot.domain.sending import MessageClass, RowMove, RowState, sources
from bot.store.prepared import Prepared
from bot.store.rows import rows_changed
from bot.store.tables import metadata

__all__ = ["MessageClass", "Outbox", "Redrawn", "SendKind"]

_outbox = metadata.tables["outbox"]


class SendKind(StrEnum):
    """How a row is sent."""

    CREATE = "create"
    REPLY = "reply"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A new face for a card on show, sent no earlier than ``next_try``, in seconds of the machine's clock."""

    idem_key: str
    cloud: str
    posting_id: int
    card: str
    next_try: float = 0.0


class Outbox:
    """Adds what must be sent; sending is ``bot.store.claims``."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add(
        self,
        *,
        idem_key: str,
        kind: SendKind,
        message_class: MessageClass,
        cloud: str,
        card: str,
        now: datetime,
        chat_id: str = "",
        person_id: int | None = None,
        reply_to: str = "",
        posting_id: int | None = None,
        todo_id: int | None = None,
        private_to: int | None = None,
    ) -> None:
        """A new message to send; ``private_to`` says whose one-to-one chat ``chat_id`` is."""
        receiver = person_id or private_to
        values = {
            **_BLANK,
            "idem_key": idem_key,
            "kind": kind.value,
            "message_class": message_class.value,
            "cloud": cloud,
            "chat_id": chat_id,
            "person_id": person_id,
            "reply_to": reply_to,
            "place": f"{cloud}:person:{receiver}" if receiver else f"{cloud}:chat:{chat_id}",
            "posting_id": posting_id,
            "todo_id": todo_id,
            "card": card,
            "created_at": now,
        }
        _ADD.run(self._c, values)

    def redraw(self, cards: Sequence[Redrawn], now: datetime) -> None:
        """New faces for cards on show; each takes the place of older ones that were not claimed yet."""
        if cards:
            superseded = [{"merged": _merge_key(card), "state": RowState.SUPERSEDED.value} for card in cards]
            _SUPERSEDE.run_each(self._c, superseded)
            _ADD.run_each(self._c, [_row_of(card, now) for card in cards])

    def redraw_again(self, posting_id: int, since: datetime, next_try: float) -> None:
        """Send the newest face of a card once more if it waits, is under way, or was sent after ``since``."""
        _AGAIN.run(self._c, {"tapped": posting_id, "since": since, "then": next_try})

    def newest_face(self, posting_id: int) -> str | None:
        """The card that was last drawn in the place of this one, as stored text; None when it never was."""
        face: str | None = self._c.execute(
            select(_outbox.c.card).where(_outbox.c.id == _NEWEST), {"tapped": posting_id}
        ).scalar()
        return face

    def face(self, posting_id: int) -> str | None:
        """What the card shows, or will show when what waits is sent, as stored text; None when nothing is known."""
        query = select(_outbox.c.card).where(_outbox.c.posting_id == posting_id).order_by(_outbox.c.id.desc()).limit(1)
        face: str | None = self._c.execute(query).scalar()
        return face

    def forget(self, posting_id: int) -> None:
        """The card can no longer be changed: faces of it that still wait are wanted by nobody."""
        _FORGET.run(self._c, {"gone": posting_id, "state": RowState.DROPPED.value})

    def arrived(self, posting_id: int, message_id: str, now: datetime) -> bool:
        """Somebody tapped the card, so it did arrive, whatever its row says; whoever sends it now is fenced (F-13)."""
        settled = {"tapped": posting_id, "state": RowState.SENT.value, "message_id": message_id, "sent_at": now}
        return rows_changed(self._c.execute(_ARRIVED, settled)) > 0


_PENDING = _outbox.c.state == RowState.PENDING.value
_IS_UPDATE = _outbox.c.kind == SendKind.UPDATE.value

_ADD = Prepared(insert(_outbox))
_SUPERSEDE = Prepared(update(_outbox).where(_outbox.c.merge_key == bindparam("merged"), _PENDING))
_ON_SHOW = and_(_outbox.c.posting_id == bindparam("tapped"), _IS_UPDATE)
_NEWEST = select(func.max(_outbox.c.id)).where(_ON_SHOW).scalar_subquery()
_LATELY = or_(_PENDING, _outbox.c.state == RowState.CLAIMED.value, _outbox.c.sent_at >= bindparam("since"))
_AGAIN = Prepared(
    update(_outbox)
    .where(_outbox.c.id == _NEWEST, _LATELY)
    .values(state=RowState.PENDING.value, next_try=bindparam("then"), lease_until=0.0, fence=_outbox.c.fence + 1)
)
_FORGET = Prepared(update(_outbox).where(_outbox.c.posting_id == bindparam("gone"), _PENDING, _IS_UPDATE))
_ARRIVED = (
    update(_outbox)
    .where(
        _outbox.c.posting_id == bindparam("tapped"),
        ~_IS_UPDATE,
        _outbox.c.message_id == "",
        _outbox.c.state.in_([state.value for state in sources(RowMove.TAPPED)]),
    )
    .values(fence=_outbox.c.fence + 1, lease_until=0.0)
)

_BLANK = {
    "chat_id": "",
    "person_id": None,
    "reply_to": "",
    "todo_id": None,
    "merge_key": "",
    "state": RowState.PENDING.value,
    "next_try": 0.0,
    "body_kind": "",
    "body": "",
    "uuid": "",
    "lease_until": 0.0,
    "fence": 0,
    "attempts": 0,
    "tried_at": 0.0,
    "doubt_since": 0.0,
    "repeated": False,
    "holds": "",
    "hold_until": 0.0,
    "error": "",
    "message_id": "",
}


def _merge_key(card: Redrawn) -> str:
    return f"posting:{card.posting_id}"


def _row_of(card: Redrawn, now: datetime) -> dict[str, Any]:
    return {
        **_BLANK,
        "idem_key": card.idem_key,
        "kind": SendKind.UPDATE.value,
        "message_class": MessageClass.STATE.value,
        "cloud": card.cloud,
        "posting_id": card.posting_id,
        "merge_key": _merge_key(card),
        "place": f"{card.cloud}:card:{card.posting_id}",
        "card": card.card,
        "next_try": card.next_try,
        "created_at": now,
    }
