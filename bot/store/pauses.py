"""From when to when the clocks of a record stood still."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.pauses import Pause
from bot.domain.subject import Subject
from bot.store.prepared import Prepared
from bot.store.tables import metadata

_pause = metadata.tables["pause"]

_OF = Prepared(select(_pause).where(_pause.c.subject == bindparam("subject")).order_by(_pause.c.id))
_END = Prepared(update(_pause).where(_pause.c.subject == bindparam("of_subject"), _pause.c.ends_at.is_(None)))


class Pauses:
    """Begins and ends them; nothing is ever deleted."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def of(self, subject: Subject) -> list[Pause]:
        """Every pause there was, oldest first; one that runs has no end."""
        return [Pause(row.begins_at, row.ends_at) for row in _OF.all(self._c, {"subject": str(subject)})]

    def begin(self, subject: Subject, now: datetime) -> None:
        """From now on the record's clocks stand still."""
        self._c.execute(insert(_pause), {"subject": str(subject), "begins_at": now})

    def end(self, subject: Subject, now: datetime) -> None:
        """They go on."""
        _END.run(self._c, {"of_subject": str(subject), "ends_at": now})
