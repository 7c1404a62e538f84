"""What an outage held up: messages of the outbox that tell how things stood at a moment that is over (F-42)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from bot.domain.sending import RowMove, RowState, after
from bot.domain.subject import Subject
from bot.store.outbox import SendKind
from bot.store.prepared import Prepared
from bot.store.tables import metadata

_outbox = metadata.tables["outbox"]
_posting = metadata.tables["posting"]
_folded = metadata.tables["folded_message"]

_DIGEST, _ROOMS = "digest", "escalations"


@dataclass(frozen=True, slots=True)
class HeldUp:
    """A reminder, a digest or an escalation that never left, to a person or into a room.

    ``cause`` is the key of the event that wrote it.
    """

    id: int
    posting_id: int
    cause: str
    person_id: int | None
    room_id: int | None
    todo_id: int | None
    subject: Subject
    view: str
    created_at: datetime

    @property
    def is_digest(self) -> bool:
        """Whether it is a person's digest."""
        return self.view == _DIGEST


class HeldUpMessages:
    """Finds them, and takes them back as if they had never been meant."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def any_among(self, ids: Collection[int], before: datetime) -> bool:
        """Whether one of these rows is such a message, written before then."""
        return _AMONG.first(self._c, {"before": before, "ids": ids}) is not None

    def all(self) -> list[HeldUp]:
        """Every one of which no try may have arrived, oldest first."""
        return [_held_up(row) for row in _ALL.all(self._c)]

    def lists_in(self, room_id: int) -> list[HeldUp]:
        """Those that were to tell a room of everything that went up there."""
        return [_held_up(row) for row in _LISTS.all(self._c, {"room": room_id})]

    def take_back(self, message: HeldUp) -> None:
        """It is not sent, and the held back messages that a digest was to tell wait again."""
        _DROP.run(self._c, {"row_id": message.id, "state": after(RowState.PENDING, RowMove.OUTDATE).value})
        if message.is_digest:
            _UNTELL.run(self._c, {"person": message.subject.id, "at": message.created_at, "told_at": None})


_TELLS_OF_A_MOMENT = or_(
    _posting.c.view.in_([_DIGEST, _ROOMS]),
    _posting.c.view.startswith("reminder-"),
    _posting.c.view.startswith("escalation-"),
)
_HELD_UP = (
    select(
        _outbox.c.id,
        _outbox.c.posting_id,
        _outbox.c.idem_key,
        _posting.c.person_id,
        _posting.c.room_id,
        _outbox.c.todo_id,
        _posting.c.subject,
        _posting.c.view,
        _outbox.c.created_at,
    )
    .join(_posting, _posting.c.id == _outbox.c.posting_id)
    .where(
        _outbox.c.state == RowState.PENDING.value,
        _outbox.c.kind != SendKind.UPDATE.value,
        _outbox.c.doubt_since == 0.0,
        _TELLS_OF_A_MOMENT,
    )
    .order_by(_outbox.c.id)
)
_ALL = Prepared(_HELD_UP)
_OLD = and_(_outbox.c.id.in_(bindparam("ids", expanding=True)), _outbox.c.created_at < bindparam("before"))
_AMONG = Prepared(_HELD_UP.where(_OLD).limit(1))
_LISTS = Prepared(_HELD_UP.where(_posting.c.view == _ROOMS, _posting.c.room_id == bindparam("room")))
_DROP = Prepared(update(_outbox).where(_outbox.c.id == bindparam("row_id")))
_UNTELL = Prepared(
    update(_folded).where(_folded.c.person_id == bindparam("person"), _folded.c.told_at == bindparam("at"))
)


def _held_up(row: Any) -> HeldUp:
    return HeldUp(
        id=row.id,
        posting_id=row.posting_id,
        cause=row.idem_key.partition("#")[0],
        person_id=row.person_id,
        room_id=row.room_id,
        todo_id=row.todo_id,
        subject=Subject.parse(row.subject),
        view=row.view,
        created_at=row.created_at,
    )
