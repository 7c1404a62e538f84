"""What must be sent: rows written with the change that caused them, sent and retried by the relay (DESIGN rule 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, exists, func, insert, or_, select, update

from bot.domain.todo import TodoState
from bot.store.prepared import Prepared
from bot.store.tables import metadata

_outbox = metadata.tables["outbox"]
_posting = metadata.tables["posting"]
_todo = metadata.tables["todo"]


class MessageClass(StrEnum):
    """What a message is worth, and so what to do when nobody knows whether it arrived (RELIABILITY 4.5)."""

    OWED = "A"
    STATE = "B"
    COURTESY = "C"
    RECEIPT = "D"


class SendKind(StrEnum):
    """How a row is sent."""

    CREATE = "create"
    REPLY = "reply"
    UPDATE = "update"


class RowState(StrEnum):
    """Where a row stands; everything but pending and claimed is final."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    DEAD = "dead"
    SUPERSEDED = "superseded"  # a newer render of the same card took its place
    DROPPED = "dropped"  # nobody wants it any more: its todo is closed


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed row; ``fence`` guards the writing of its result."""

    id: int
    idem_key: str
    kind: SendKind
    message_class: MessageClass
    cloud: str
    chat_id: str
    person_id: int | None
    reply_to: str
    posting_id: int | None
    card: str
    body_kind: str
    body: str
    uuid: str
    fence: int
    attempts: int
    first_try: float
    receiver: str = ""  # the cloud's id of the person, filled in by the relay


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A new face for a card on show, sent no earlier than ``next_try``, in seconds of the machine's clock."""

    idem_key: str
    cloud: str
    posting_id: int
    card: str
    next_try: float = 0.0


class Outbox:
    """Adds, claims and settles rows. ``machine_now`` is seconds of the machine's clock, not business time."""

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
    ) -> None:
        """A new message to send."""
        values = {
            **_BLANK,
            "idem_key": idem_key,
            "kind": kind.value,
            "message_class": message_class.value,
            "cloud": cloud,
            "chat_id": chat_id,
            "person_id": person_id,
            "reply_to": reply_to,
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

    def claim(self, machine_now: float, lease: float, limit: int = 50) -> list[Outgoing]:
        """Take rows that may be sent now, oldest first; a row whose lease ran out is taken again."""
        _DROP_UNWANTED.run(self._c, {"state": RowState.DROPPED.value})
        ids = [row.id for row in _CLAIMABLE.all(self._c, {"now": machine_now, "most": limit})]
        if not ids:
            return []
        taken = update(_outbox).where(_outbox.c.id.in_(ids))
        self._c.execute(
            taken.values(
                state=RowState.CLAIMED.value,
                lease_until=machine_now + lease,
                fence=_outbox.c.fence + 1,
                attempts=_outbox.c.attempts + 1,
            )
        )
        first = update(_outbox).where(_outbox.c.id.in_(ids), _outbox.c.first_try == 0.0)
        self._c.execute(first.values(first_try=machine_now))
        rows = self._c.execute(select(_outbox).where(_outbox.c.id.in_(ids)).order_by(_outbox.c.id))
        return [_outgoing_of(row) for row in rows]

    def keep_body(self, row_id: int, body_kind: str, body: str, uuid: str) -> None:
        """Store the rendered bytes before they are sent, so that every try sends the same (DECISIONS 13)."""
        _CHANGE.run(self._c, {"row_id": row_id, "body_kind": body_kind, "body": body, "uuid": uuid})

    def sent(self, row: Outgoing, message_id: str, now: datetime) -> bool:
        """The cloud took it; False when another claim was newer."""
        return self._settle(row, state=RowState.SENT.value, message_id=message_id, sent_at=now, error="")

    def retry(self, row: Outgoing, error: str, next_try: float) -> bool:
        """It was not taken; try again at ``next_try``."""
        return self._settle(row, state=RowState.PENDING.value, error=error, next_try=next_try)

    def give_back(self, row: Outgoing) -> bool:
        """It was claimed and not sent; whoever claims next may send it at once."""
        return self._settle(row, state=RowState.PENDING.value)

    def give_up(self, row: Outgoing, error: str) -> bool:
        """It never will be taken; the error says why, in words one can read in the table."""
        return self._settle(row, state=RowState.DEAD.value, error=error)

    def release_claims(self) -> None:
        """After a restart of the only process on this store: what was claimed is claimed by nobody."""
        claimed = update(_outbox).where(_outbox.c.state == RowState.CLAIMED.value)
        self._c.execute(claimed.values(state=RowState.PENDING.value, lease_until=0.0))

    def next_try(self) -> float | None:
        """When the earliest pending row may be sent, in seconds of the machine's clock."""
        row = _NEXT_TRY.first(self._c)
        return row.next_try if row else None

    def unsettled(self) -> int:
        """How many rows are neither sent nor given up."""
        query = select(_outbox.c.id).where(_outbox.c.state.in_([RowState.PENDING.value, RowState.CLAIMED.value]))
        return len(self._c.execute(query).all())

    def _settle(self, row: Outgoing, **values: Any) -> bool:
        claim = {"row_id": row.id, "claimed_as": row.fence, "lease_until": 0.0}
        return _SETTLE.run(self._c, {**claim, **values}) == 1


_PENDING = _outbox.c.state == RowState.PENDING.value


def _claimable() -> ColumnElement[bool]:
    ready = and_(_PENDING, _outbox.c.next_try <= bindparam("now"))
    abandoned = and_(_outbox.c.state == RowState.CLAIMED.value, _outbox.c.lease_until < bindparam("now"))
    other = _outbox.alias("other")
    in_flight = exists().where(
        other.c.merge_key == _outbox.c.merge_key,
        other.c.state == RowState.CLAIMED.value,
        other.c.id != _outbox.c.id,
    )
    on_show = exists().where(_posting.c.id == _outbox.c.posting_id, _posting.c.message_id != "")
    update_may_go = or_(_outbox.c.kind != SendKind.UPDATE.value, and_(on_show, ~in_flight))
    return and_(or_(ready, abandoned), update_may_go)


_TODO_CLOSED = exists().where(_todo.c.id == _outbox.c.todo_id, _todo.c.state != TodoState.OPEN.value)
_ONE = update(_outbox).where(_outbox.c.id == bindparam("row_id"))

_ADD = Prepared(insert(_outbox))
_CHANGE = Prepared(_ONE)
_SETTLE = Prepared(_ONE.where(_outbox.c.fence == bindparam("claimed_as")))
_SUPERSEDE = Prepared(update(_outbox).where(_outbox.c.merge_key == bindparam("merged"), _PENDING))
_DROP_UNWANTED = Prepared(update(_outbox).where(_PENDING, _TODO_CLOSED))
_NEXT_TRY = Prepared(select(_outbox.c.next_try).where(_PENDING).order_by(_outbox.c.next_try).limit(1))
_ON_SHOW = and_(_outbox.c.posting_id == bindparam("tapped"), _outbox.c.kind == SendKind.UPDATE.value)
_NEWEST = select(func.max(_outbox.c.id)).where(_ON_SHOW).scalar_subquery()
_LATELY = or_(_PENDING, _outbox.c.state == RowState.CLAIMED.value, _outbox.c.sent_at >= bindparam("since"))
_AGAIN = Prepared(
    update(_outbox)
    .where(_outbox.c.id == _NEWEST, _LATELY)
    .values(state=RowState.PENDING.value, next_try=bindparam("then"), lease_until=0.0, fence=_outbox.c.fence + 1)
)
_CLAIMABLE = Prepared(
    select(_outbox.c.id)
    .where(_claimable())
    .order_by(_outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=_outbox)
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
    "first_try": 0.0,
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
        "card": card.card,
        "next_try": card.next_try,
        "created_at": now,
    }


def _outgoing_of(row: Row[Any]) -> Outgoing:
    return Outgoing(
        id=row.id,
        idem_key=row.idem_key,
        kind=SendKind(row.kind),
        message_class=MessageClass(row.message_class),
        cloud=row.cloud,
        chat_id=row.chat_id,
        person_id=row.person_id,
        reply_to=row.reply_to,
        posting_id=row.posting_id,
        card=row.card,
        body_kind=row.body_kind,
        body=row.body,
        uuid=row.uuid,
        fence=row.fence,
        attempts=row.attempts,
        first_try=row.first_try,
    )
