"""What an outage held up: messages of the outbox that tell how things stood at a moment that is over (F-42)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update

from bot.domain.sending import RowMove, RowState, after
from bot.domain.subject import Subject
from bot.store.outbox import SendKind
from bot.store.prepared import Prepared
from bot.store.tables import metadata

_outbox = metadata.tables["outbox"]
_posting = metadata.tables["posting"]
_nudge = metadata.tables["nudge"]
_folded = metadata.tables["folded_message"]

_DIGEST, _ROOMS = "digest", "escalations"


@dataclass(frozen=True, slots=True)
class HeldUp:
    """A reminder, a digest or an escalation that never left; ``room_id`` is None for a private one.

    ``cause`` is the key of the event that wrote it.
    """

    id: int
    posting_id: int
    cause: str
    room_id: int | None
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
        return [
            HeldUp(
                row.id,
                row.posting_id,
                _cause(row.idem_key),
                row.room_id,
                Subject.parse(row.subject),
                row.view,
                row.created_at,
            )
            for row in _ALL.all(self._c)
        ]

    def take_back(self, message: HeldUp, day: date) -> None:
        """It is not sent, and of what it was to tell nobody has been told on that day."""
        _DROP.run(self._c, {"row_id": message.id, "state": after(RowState.PENDING, RowMove.OUTDATE).value})
        if message.is_digest:
            person_id = message.subject.id
            _FORGET_DIGEST.run(self._c, {"person": person_id, "on_day": day})
            _UNTELL.run(self._c, {"person": person_id, "at": message.created_at, "told_at": None})
        else:
            _FORGET.run(self._c, {"about": str(message.subject), "on_day": day})


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
        _posting.c.room_id,
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
_DROP = Prepared(update(_outbox).where(_outbox.c.id == bindparam("row_id")))
_ON_DAY = delete(_nudge).where(_nudge.c.day == bindparam("on_day"))
_FORGET = Prepared(_ON_DAY.where(_nudge.c.subject == bindparam("about")))
_FORGET_DIGEST = Prepared(_ON_DAY.where(_nudge.c.person_id == bindparam("person"), _nudge.c.kind == "digest"))
_UNTELL = Prepared(
    update(_folded).where(_folded.c.person_id == bindparam("person"), _folded.c.told_at == bindparam("at"))
)


def _cause(idem_key: str) -> str:
    return idem_key.partition("#")[0]
