"""The fence after a restore: what the copy holds unsent may have been sent in the life that was lost (F-88).

A backup carries a row that says it is one. A store with such a row is fenced before anything is sent, however the file
came to its place, until an operator releases it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.domain.sending import MessageClass, RowMove, RowState, after, sources
from bot.store.prepared import Prepared
from bot.store.tables import metadata

_restore = metadata.tables["restoration"]
_outbox = metadata.tables["outbox"]

_LONG_AGO = 1.0
"""Seconds of the machine's clock: in doubt for so long that no cloud remembers the uuid."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """A copy that became the store; ``restored_at`` is None until it is fenced."""

    id: int
    made_at: datetime
    restored_at: datetime | None


class Restores:
    """Raises and releases the fence."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def note_copy(self, made_at: datetime) -> None:
        """This store is a copy, made at that moment."""
        self._c.execute(insert(_restore).values(made_at=made_at))

    def current(self) -> Restoration | None:
        """The restore that an operator has not released yet."""
        row = _CURRENT.first(self._c)
        return Restoration(row.id, row.made_at, row.restored_at) if row else None

    def fence(self, now: datetime) -> None:
        """Hold everything unsent if this store is a copy that was not fenced yet; twice changes nothing."""
        found = self.current()
        if found is None or found.restored_at is not None:
            return
        self._c.execute(update(_restore).where(_restore.c.id == found.id).values(restored_at=now))
        for before in sources(RowMove.RESTORE):
            rows = update(_outbox).where(_outbox.c.state == before.value)
            state = after(before, RowMove.RESTORE).value
            self._c.execute(rows.values(state=state, lease_until=0.0, fence=_outbox.c.fence + 1))

    def held(self) -> Counter[MessageClass]:
        """How many messages wait for the operator, by class: those held, and those that timers added since."""
        rows = self._c.execute(select(_outbox.c.message_class).where(_WAITS))
        return Counter(MessageClass(row.message_class) for row in rows)

    def release(self, now: datetime) -> None:
        """Let them go by what they are worth: owed ones are looked for first and marked, courtesies are not sent."""
        found = self.current()
        if found is None:
            return
        self.fence(now)
        for message_class in MessageClass:
            sent = message_class in (MessageClass.OWED, MessageClass.STATE)
            state = after(RowState.HELD, RowMove.RELEASE if sent else RowMove.DOUBT)
            held = update(_outbox).where(_outbox.c.message_class == message_class.value, _IS_HELD)
            self._c.execute(held.values(state=state.value, doubt_since=_LONG_AGO))
        self._c.execute(update(_outbox).where(_OF_TIMERS).values(doubt_since=_LONG_AGO))
        self._c.execute(update(_restore).where(_restore.c.released_at.is_(None)).values(released_at=now))


_CURRENT = Prepared(select(_restore).where(_restore.c.released_at.is_(None)).order_by(_restore.c.id.desc()).limit(1))
_IS_HELD = _outbox.c.state == RowState.HELD.value
_FENCED_IN = _outbox.c.message_class.in_([MessageClass.OWED.value, MessageClass.COURTESY.value])
# What a timer caused behind the fence may have been caused, and sent, in the lost life as well.
_OF_TIMERS = (_outbox.c.state == RowState.PENDING.value) & _FENCED_IN & _outbox.c.idem_key.startswith("timer:")
_WAITS = _IS_HELD | ((_outbox.c.state == RowState.PENDING.value) & _FENCED_IN)
