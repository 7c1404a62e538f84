"""What must be sent: rows written with the change that caused them, sent and retried by the relay (DESIGN rule 4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    String,
    and_,
    bindparam,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bot.domain.sending import MessageClass, RowMove, RowState, after, sources
from bot.store.prepared import Prepared
from bot.store.tables import metadata

__all__ = ["MessageClass", "Outbox", "Redrawn", "SendKind"]

_outbox, _posting = metadata.tables["outbox"], metadata.tables["posting"]


class SendKind(StrEnum):
    """How a row is sent."""

    CREATE = "create"
    REPLY = "reply"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A new face for a card on show, sent no earlier than ``next_try``, in seconds of the machine's clock.

    With '' as ``card`` it is a mark: whoever claims the row draws it.
    """

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
        urgent: bool = False,
    ) -> None:
        """A new message to send, ``urgent`` with a buzz; ``private_to`` says whose one-to-one chat ``chat_id`` is."""
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
            "urgent": urgent,
        }
        _ADD.run(self._c, values)

    def redraw(self, card: Redrawn, now: datetime) -> None:
        """A new face for a card on show; it takes the place of older ones that were not claimed yet."""
        _SUPERSEDE.run(self._c, {"redrawn": card.posting_id, "state": RowState.SUPERSEDED.value})
        _ADD.run(self._c, _row_of(card, now))

    def spare(self, key: str) -> None:
        """This face is seen already: it need not go, if nobody has claimed it or asked for it again."""
        _SPARE.run(self._c, {"spared": key, "state": after(RowState.PENDING, RowMove.UNWANT).value})

    def mark(self, subject: str, view: str, but: int, key: str, now: datetime) -> None:
        """Every card on show with this view ``but`` one is out of date: whoever claims the row draws it.

        Like a new face, a mark takes the place of what was not claimed yet. ``key`` begins the rows' keys.
        """
        about = {"subject": subject, "view": view, "but": but}
        _SUPERSEDE_VIEW.run(self._c, {**about, "state": RowState.SUPERSEDED.value})
        _MARK.run(self._c, {**about, "key": key, "now": now})

    def is_marked(self, posting_id: int) -> bool:
        """Whether a mark for this card waits."""
        return _MARKED.first(self._c, {"marked": posting_id}) is not None

    def redraw_again(self, posting_id: int, since: datetime, next_try: float) -> None:
        """Send the newest face of a card once more if it waits, is under way, or was sent after ``since``.

        So too when it was spared because the answer to a tap showed it: that answer may never have come there.
        """
        _AGAIN.run(self._c, {"tapped": posting_id, "since": since, "then": next_try})

    def redraw_overtaken(self, posting_id: int, late: int) -> None:
        """This row's face came to the card after a newer one, perhaps: send the newest once more."""
        _OVERTAKEN.run(self._c, {"tapped": posting_id, "late": late})

    def newest_face(self, posting_id: int) -> str | None:
        """The card that was last drawn in the place of this one, as stored text; None when it never was."""
        row = _NEWEST_FACE.first(self._c, {"tapped": posting_id})
        return None if row is None else str(row.card)

    def forget(self, posting_id: int) -> None:
        """The card can no longer be changed: faces of it that still wait are wanted by nobody."""
        _FORGET.run(self._c, {"gone": posting_id, "state": RowState.DROPPED.value})

    def arrived(self, posting_id: int, message_id: str, now: datetime) -> bool:
        """Somebody tapped the card, so it did arrive, whatever its row says; whoever sends it now is fenced (F-13)."""
        settled = {"tapped": posting_id, "state": RowState.SENT.value, "message_id": message_id, "sent_at": now}
        return _ARRIVED.run(self._c, settled) > 0


_PENDING = _outbox.c.state == RowState.PENDING.value
_IS_UPDATE = _outbox.c.kind == SendKind.UPDATE.value

_ADD = Prepared(insert(_outbox))
_UNTOUCHED = and_(_PENDING, _outbox.c.fence == 0)
_SPARE = Prepared(update(_outbox).where(_outbox.c.idem_key == bindparam("spared"), _UNTOUCHED))
_WAITS = and_(_PENDING, _IS_UPDATE)
_SUPERSEDE = Prepared(update(_outbox).where(_outbox.c.posting_id == bindparam("redrawn"), _WAITS))
_SHOWN = and_(
    _posting.c.subject == bindparam("subject"),
    _posting.c.view == bindparam("view"),
    _posting.c.live,
    _posting.c.id != bindparam("but"),
)
_SUPERSEDE_VIEW = Prepared(update(_outbox).where(_outbox.c.posting_id.in_(select(_posting.c.id).where(_SHOWN)), _WAITS))
_MARKED = Prepared(
    select(_outbox.c.id).where(_outbox.c.posting_id == bindparam("marked"), _WAITS, _outbox.c.card == "")
)
_ON_SHOW = and_(_outbox.c.posting_id == bindparam("tapped"), _IS_UPDATE)
_NEWEST = select(func.max(_outbox.c.id)).where(_ON_SHOW).scalar_subquery()
_NEWEST_FACE = Prepared(select(_outbox.c.card).where(_outbox.c.id == _NEWEST))
_SPARED = and_(_outbox.c.state == RowState.DROPPED.value, _outbox.c.card != "")
_PERHAPS_UNSEEN = or_(
    _PENDING, _outbox.c.state == RowState.CLAIMED.value, _outbox.c.sent_at >= bindparam("since"), _SPARED
)
_ASKED_AGAIN = {"state": RowState.PENDING.value, "lease_until": 0.0, "fence": _outbox.c.fence + 1}
_AGAIN = Prepared(
    update(_outbox).where(_outbox.c.id == _NEWEST, _PERHAPS_UNSEEN).values(**_ASKED_AGAIN, next_try=bindparam("then"))
)
_PERHAPS_HIDDEN = _outbox.c.state.in_([RowState.CLAIMED.value, RowState.SENT.value])
_OVERTAKEN = Prepared(
    update(_outbox)
    .where(_outbox.c.id == _NEWEST, _outbox.c.id > bindparam("late"), _PERHAPS_HIDDEN)
    .values(**_ASKED_AGAIN, next_try=0.0)
)
_FORGET = Prepared(update(_outbox).where(_outbox.c.posting_id == bindparam("gone"), _PENDING, _IS_UPDATE))
_ARRIVED = Prepared(
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
    "urgent": False,
    "holds": "",
    "hold_until": 0.0,
    "error": "",
    "message_id": "",
}
_FACE = {**_BLANK, "kind": SendKind.UPDATE.value, "message_class": MessageClass.STATE.value}
_POSTING_ID = cast(_posting.c.id, String)
_MARKS = {
    **{name: literal(value, _outbox.c[name].type) for name, value in _FACE.items() if value is not None},
    "idem_key": bindparam("key") + literal(":") + _POSTING_ID,
    "cloud": _posting.c.cloud,
    "posting_id": _posting.c.id,
    "merge_key": literal("posting:") + _POSTING_ID,
    "place": _posting.c.cloud + literal(":card:") + _POSTING_ID,
    "card": literal(""),
    "created_at": bindparam("now", type_=_outbox.c.created_at.type),
}
_MARK = Prepared(insert(_outbox).from_select(list(_MARKS), select(*_MARKS.values()).where(_SHOWN)))


def _row_of(card: Redrawn, now: datetime) -> dict[str, Any]:
    return {
        **_FACE,
        "idem_key": card.idem_key,
        "cloud": card.cloud,
        "posting_id": card.posting_id,
        "merge_key": f"posting:{card.posting_id}",
        "place": f"{card.cloud}:card:{card.posting_id}",
        "card": card.card,
        "next_try": card.next_try,
        "created_at": now,
    }
