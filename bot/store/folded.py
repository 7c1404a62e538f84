"""Messages that were not sent alone: they wait for the person's next digest (UX 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.domain.sending import MessageClass, RowState
from bot.store.prepared import Prepared
from bot.store.tables import metadata

_folded = metadata.tables["folded_message"]
_outbox = metadata.tables["outbox"]

_ADD = Prepared(insert(_folded))
_WAITING = Prepared(select(_folded).where(_folded.c.told_at.is_(None)).order_by(_folded.c.id))
_TELL = Prepared(update(_folded).where(_folded.c.id == bindparam("row_id")))
_SENT_SINCE = Prepared(
    select(func.count().label("number")).where(
        _outbox.c.person_id == bindparam("person"),
        _outbox.c.created_at >= bindparam("since"),
        _outbox.c.message_class != MessageClass.RECEIPT.value,
        _outbox.c.state != RowState.DROPPED.value,
    )
)
_posting = metadata.tables["posting"]
_SENT_BETWEEN = Prepared(
    select(_outbox.c.person_id, _outbox.c.created_at, func.coalesce(_posting.c.subject, "person:0").label("subject"))
    .outerjoin(_posting, _posting.c.id == _outbox.c.posting_id)
    .where(
        _outbox.c.person_id.is_not(None),
        _outbox.c.created_at >= bindparam("begin"),
        _outbox.c.created_at < bindparam("end"),
        _outbox.c.message_class != MessageClass.RECEIPT.value,
        _outbox.c.state == RowState.SENT.value,
    )
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A message that waits: what it is about, and what it says, as stored."""

    id: int
    person_id: int
    subject: str
    card: str


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that went to a person by itself: when, and what its card is about."""

    person_id: int
    at: datetime
    subject: str


class FoldedMessages:
    """Keeps messages until a digest tells them, and counts those that went out."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add(self, person_id: int, subject: str, card: str, now: datetime) -> None:
        """Keep a message for the person's next digest."""
        _ADD.run(self._c, {"person_id": person_id, "subject": subject, "card": card, "created_at": now})

    def by_person(self) -> dict[int, list[Folded]]:
        """Everything that waits, oldest first."""
        found: dict[int, list[Folded]] = {}
        for row in _WAITING.all(self._c):
            found.setdefault(row.person_id, []).append(Folded(row.id, row.person_id, row.subject, row.card))
        return found

    def told(self, messages: Iterable[Folded], now: datetime) -> None:
        """A digest has told these."""
        _TELL.run_each(self._c, [{"row_id": each.id, "told_at": now} for each in messages])

    def sent_to_people(self, begin: datetime, end: datetime) -> list[SentMessage]:
        """What went to people by itself from ``begin`` to before ``end``."""
        rows = _SENT_BETWEEN.all(self._c, {"begin": begin, "end": end})
        return [SentMessage(row.person_id, row.created_at, row.subject) for row in rows]

    def sent_since(self, person_id: int, since: datetime) -> int:
        """How many messages went to a person by themselves, answers to what they did not counted."""
        count: int = _SENT_SINCE.first(self._c, {"person": person_id, "since": since}).number
        return count
