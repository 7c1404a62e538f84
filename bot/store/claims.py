"""The sending side of the outbox: what may go, who has claimed it, and what became of it (RELIABILITY 4.2, 4.3).

Times are seconds of the machine's clock but for ``created_at`` and ``sent_at``. A claim has a lease and a fence: once
somebody else has claimed the row, a late result is refused (F-75).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
    update,
)

from bot.domain.sending import MessageClass, RowMove, RowState, after
from bot.domain.todo import TodoState
from bot.store.outbox import SendKind
from bot.store.prepared import Prepared
from bot.store.tables import metadata

_outbox = metadata.tables["outbox"]
_posting = metadata.tables["posting"]
_todo = metadata.tables["todo"]

FRESH = timedelta(seconds=45)
"""What is owed and younger than this overtakes the backlog of its place (R-14: a new critical item within 60 s)."""

_ADVISORY_LOCK = 0x0B0C5


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed row; ``fence`` guards the writing of its result, ``doubt_since`` is as it was before this claim."""

    id: int
    idem_key: str
    kind: SendKind
    message_class: MessageClass
    cloud: str
    chat_id: str
    person_id: int | None
    reply_to: str
    place: str
    posting_id: int | None
    todo_id: int | None
    card: str
    body_kind: str
    body: str
    uuid: str
    fence: int
    attempts: int
    doubt_since: float
    repeated: bool
    urgent: bool
    created_at: datetime
    receiver: str = ""  # the cloud's id of the person, filled in at the claim
    looked_in: str = ""  # the chat in which a message lost in doubt is looked for
    group: str = ""  # what people call the group it goes to

    @property
    def api(self) -> str:
        """Which of the cloud's limits a call counts against."""
        return f"{self.cloud}:{self.kind}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that is due, in the order in which rows may go."""

    id: int
    cloud: str
    api: str
    place: str
    message_class: MessageClass
    wanted: bool  # its todo is open
    newest: bool  # no newer face of the same card
    doubt_since: float
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Try:
    """A call that was made lately; ``at`` is infinite while it is under way."""

    api: str
    place: str
    at: float


@dataclass(frozen=True, slots=True)
class Hold:
    """The cloud wants no call to an API, or to one place, until a moment."""

    key: str
    until: float


class Claims:
    """Claims rows and settles them; who claims decides how many."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def alone(self) -> None:
        """Let no other process claim until this transaction ends: pacing counts what all of them sent (PostgreSQL)."""
        if self._c.dialect.name == "postgresql":
            _LOCK.run(self._c)

    def tries(self, since: float, now: float) -> list[Try]:
        """Every try since then, and those under way."""
        rows = _TRIES.all(self._c, {"since": since, "now": now})
        return [Try(f"{row.cloud}:{row.kind}", row.place, float("inf") if row.busy else row.tried_at) for row in rows]

    def holds(self, now: float) -> list[Hold]:
        """What the cloud wants left alone at present."""
        rows = _HOLDS.all(self._c, {"now": now})
        return [Hold(row.place if row.holds == "place" else f"{row.cloud}:{row.kind}", row.hold_until) for row in rows]

    def due(
        self,
        now: float,
        business_now: datetime,
        *,
        closed_apis: Collection[str],
        closed_places: Collection[str],
        each: int,
        most: int,
        fenced: bool,
    ) -> list[Candidate]:
        """What may go now, at most ``each`` for a place and ``most`` together, every place's first before any's second.

        In a place receipts go first, then what is newly owed, then the oldest (F-52). While a restore is ``fenced``
        only receipts and faces of cards go.
        """
        classes = [MessageClass.RECEIPT, MessageClass.STATE] if fenced else list(MessageClass)
        asked = {
            "now": now,
            "fresh_since": business_now - FRESH,
            "closed_apis": list(closed_apis),
            "closed_places": list(closed_places),
            "classes": [each_class.value for each_class in classes],
            "each": each,
            "most": most,
        }
        return [
            Candidate(
                row.id,
                row.cloud,
                f"{row.cloud}:{row.kind}",
                row.place,
                MessageClass(row.message_class),
                row.wanted,
                row.newest,
                row.doubt_since,
                row.created_at,
            )
            for row in _DUE.all(self._c, asked)
        ]

    def waiting(self, now: float) -> bool:
        """Whether anything is due, be it held back by a limit or not."""
        return _WAITING.first(self._c, {"now": now}) is not None

    def next_change(self, now: float) -> float | None:
        """When the next row comes due or the next foreign claim runs out."""
        found: float | None = _NEXT.first(self._c, {"now": now}).at
        return found

    def take(self, ids: Sequence[int], now: float, lease: float) -> list[Outgoing]:
        """Claim these rows, but those that changed meanwhile; in the order asked for."""
        if not ids:
            return []
        before = {row.id: row for row in _PICKED.all(self._c, {"ids": ids})}
        claimed = {
            "now": now,
            "ids": ids,
            "state": after(RowState.PENDING, RowMove.CLAIM).value,
            "lease_until": now + lease,
            "tried_at": now,
        }
        taken = {row.id: row for row in _TAKE.all(self._c, claimed)}
        return [_outgoing_of(taken[each], before[each].doubt_since) for each in ids if each in taken]

    def drop(self, ids: Sequence[int], move: RowMove) -> None:
        """These are not sent any more: outdated or unwanted."""
        if ids:
            state = after(RowState.PENDING, move).value
            _DROP.run(self._c, {"ids": ids, "state": state, "lease_until": 0.0})

    def keep_body(self, row: Outgoing) -> None:
        """Store what is said and its bytes before they are sent, so that every try sends the same (DECISIONS 13)."""
        body = {"card": row.card, "body_kind": row.body_kind, "body": row.body, "uuid": row.uuid}
        _KEEP.run(self._c, {"row_id": row.id, **body})

    def settle(self, row: Outgoing, move: RowMove, **values: Any) -> bool:
        """Write the result of a claim, with further columns; False when another claim was newer."""
        state = after(RowState.CLAIMED, move).value
        claim = {"row_id": row.id, "claimed_as": row.fence, "lease_until": 0.0, "state": state}
        return _SETTLE_NOW.run(self._c, {**claim, **values}) == 1

    def release(self, now: float) -> None:
        """After a restart of the only process on this store: what was claimed is claimed by nobody.

        Its calls may just have left, so they count as made now.
        """
        state = after(RowState.CLAIMED, RowMove.LOSE_CLAIM).value
        _RELEASE.run(self._c, {"state": state, "lease_until": 0.0, "tried_at": now})

    def keys_like(self, prefix: str) -> list[str]:
        """The keys of rows that begin so."""
        found = select(_outbox.c.idem_key).where(_outbox.c.idem_key.startswith(prefix, autoescape=True))
        return [row.idem_key for row in self._c.execute(found)]

    def people_tried(self, key: str, others: str) -> set[int]:
        """To whom the row with this key went, and those whose keys begin with ``others``."""
        same = or_(_outbox.c.idem_key == key, _outbox.c.idem_key.startswith(others, autoescape=True))
        found = select(_outbox.c.person_id).where(same, _outbox.c.person_id.is_not(None))
        return {row.person_id for row in self._c.execute(found)}

    def known_messages(self, message_ids: Collection[str]) -> set[str]:
        """Those of these messages that some row or card knows as its own."""
        return {row.message_id for row in _KNOWN.all(self._c, {"ids": message_ids})}

    def face_of(self, posting_id: int) -> str | None:
        """What a card on show says now, as it was stored."""
        row = _FACE.first(self._c, {"posting": posting_id})
        return None if row is None else str(row.card)


_NOW: Any = bindparam("now")
_IDS: Any = bindparam("ids", expanding=True)
_LOCK = Prepared(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
_IS_PENDING = _outbox.c.state == RowState.PENDING.value
_IS_CLAIMED = _outbox.c.state == RowState.CLAIMED.value
_ABANDONED = and_(_IS_CLAIMED, _outbox.c.lease_until < _NOW)
_UNDER_WAY = and_(_IS_CLAIMED, _outbox.c.lease_until >= _NOW)
_READY = or_(and_(_IS_PENDING, _outbox.c.next_try <= _NOW), _ABANDONED)
HAS_ITS_CARD = or_(
    _outbox.c.kind != SendKind.UPDATE.value,
    exists().where(_posting.c.id == _outbox.c.posting_id, _posting.c.message_id != ""),
)
"""A new face cannot go before its card is on show; a card whose outcome nobody knows may never be."""
_later = _outbox.alias("later")

_TRY_COLUMNS = (_outbox.c.cloud, _outbox.c.kind, _outbox.c.place, _outbox.c.tried_at)
_TRIES = Prepared(
    union_all(
        select(*_TRY_COLUMNS, literal(False).label("busy")).where(
            _outbox.c.tried_at > bindparam("since"), ~_IS_CLAIMED
        ),
        select(*_TRY_COLUMNS, literal(True).label("busy")).where(_UNDER_WAY),
    )
)
_HOLDS = Prepared(
    select(_outbox.c.cloud, _outbox.c.kind, _outbox.c.place, _outbox.c.holds, _outbox.c.hold_until).where(
        _outbox.c.hold_until > _NOW
    )
)

_RANK = case(
    (_outbox.c.message_class == MessageClass.RECEIPT.value, 0),
    (and_(_outbox.c.message_class == MessageClass.OWED.value, _outbox.c.created_at > bindparam("fresh_since")), 1),
    else_=2,
)
_ranked = (
    select(
        _outbox.c.id,
        _outbox.c.cloud,
        _outbox.c.kind,
        _outbox.c.place,
        _outbox.c.message_class,
        _outbox.c.todo_id,
        _outbox.c.doubt_since,
        _outbox.c.created_at,
        _RANK.label("rank"),
        func.row_number().over(partition_by=_outbox.c.place, order_by=[_RANK, _outbox.c.id]).label("turn"),
        _outbox.c.merge_key,
    )
    .where(
        _READY,
        HAS_ITS_CARD,
        _outbox.c.message_class.in_(bindparam("classes", expanding=True)),
        _outbox.c.place.not_in(bindparam("closed_places", expanding=True)),
        (_outbox.c.cloud + ":" + _outbox.c.kind).not_in(bindparam("closed_apis", expanding=True)),
    )
    .subquery()
)
_NEWEST = or_(
    _ranked.c.merge_key == "",
    ~exists().where(_later.c.merge_key == _ranked.c.merge_key, _later.c.id > _ranked.c.id),
)
_WANTED = or_(_ranked.c.todo_id.is_(None), _todo.c.state == TodoState.OPEN.value)
_DUE = Prepared(
    select(_ranked, _WANTED.label("wanted"), _NEWEST.label("newest"))
    .select_from(_ranked.outerjoin(_todo, _todo.c.id == _ranked.c.todo_id))
    .where(_ranked.c.turn <= bindparam("each"))
    .order_by(_ranked.c.turn, _ranked.c.rank, _ranked.c.message_class, _ranked.c.id)
    .limit(bindparam("most"))
)
_WAITING = Prepared(select(_outbox.c.id).where(_READY, HAS_ITS_CARD).limit(1))
_changes = union_all(
    select(func.min(_outbox.c.next_try).label("at")).where(_IS_PENDING, _outbox.c.next_try > _NOW),
    select(func.min(_outbox.c.lease_until).label("at")).where(_UNDER_WAY),
).subquery()
_NEXT = Prepared(select(func.min(_changes.c.at).label("at")))

_PICKED = Prepared(select(_outbox.c.id, _outbox.c.doubt_since).where(_outbox.c.id.in_(_IDS)))
_TAKE = Prepared(
    update(_outbox)
    .where(_outbox.c.id.in_(_IDS), or_(_IS_PENDING, _ABANDONED))
    .values(
        fence=_outbox.c.fence + 1,
        attempts=_outbox.c.attempts + 1,
        doubt_since=case((_outbox.c.doubt_since == 0.0, _NOW), else_=_outbox.c.doubt_since),
    )
    .returning(*_outbox.c)
)
_DROP = Prepared(update(_outbox).where(_outbox.c.id.in_(_IDS)))
_RELEASE = Prepared(update(_outbox).where(_IS_CLAIMED))
_CHANGE = update(_outbox).where(_outbox.c.id == bindparam("row_id"))
_SETTLE = _CHANGE.where(_outbox.c.fence == bindparam("claimed_as"), _IS_CLAIMED)
_KEEP, _SETTLE_NOW = Prepared(_CHANGE), Prepared(_SETTLE)
_KNOWN = Prepared(
    union_all(
        select(_outbox.c.message_id).where(_outbox.c.message_id.in_(_IDS)),
        select(_posting.c.message_id).where(_posting.c.message_id.in_(_IDS)),
    )
)
_FACE = Prepared(
    select(_outbox.c.card)
    .where(_outbox.c.posting_id == bindparam("posting"), _outbox.c.card != "")
    .order_by(_outbox.c.id.desc())
    .limit(1)
)


def _outgoing_of(row: Row[Any], doubt_since: float) -> Outgoing:
    return Outgoing(
        id=row.id,
        idem_key=row.idem_key,
        kind=SendKind(row.kind),
        message_class=MessageClass(row.message_class),
        cloud=row.cloud,
        chat_id=row.chat_id,
        person_id=row.person_id,
        reply_to=row.reply_to,
        place=row.place,
        posting_id=row.posting_id,
        todo_id=row.todo_id,
        card=row.card,
        body_kind=row.body_kind,
        body=row.body,
        uuid=row.uuid,
        fence=row.fence,
        attempts=row.attempts,
        doubt_since=doubt_since,
        repeated=row.repeated,
        urgent=row.urgent,
        created_at=row.created_at,
    )
