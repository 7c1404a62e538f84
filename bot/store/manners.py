"""What people chose about reminders, what they muted, and what they were reminded of."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, or_, select

from bot.domain.manners import ReminderChoice
from bot.store.prepared import Prepared
from bot.store.rows import insert_if_new, put_row, rows_changed, upsert
from bot.store.tables import metadata

_choice = metadata.tables["reminder_choice"]
_mute = metadata.tables["mute"]
_nudge = metadata.tables["nudge"]

_CHOICES = Prepared(select(_choice))
_IS_MUTED = select(_mute.c.person_id, _mute.c.subject).where(
    or_(_mute.c.until.is_(None), _mute.c.until > bindparam("now"))
)
_MUTED, _MUTED_BY = Prepared(_IS_MUTED), Prepared(_IS_MUTED.where(_mute.c.person_id == bindparam("person")))
_NUDGED = Prepared(
    select(_nudge.c.person_id, _nudge.c.subject).where(
        _nudge.c.day == bindparam("today"), _nudge.c.person_id.in_(bindparam("people", expanding=True))
    )
)

EVERYTHING = "person"
"""Kind of the subject under which a person mutes whatever it is about."""


class Manners:
    """Read in bulk before digests, asked one by one before a ping."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def choices(self) -> dict[int, ReminderChoice]:
        """What everybody chose who chose anything."""
        return {row.person_id: ReminderChoice(row.choice) for row in _CHOICES.all(self._c)}

    def choose(self, person_id: int, choice: ReminderChoice) -> None:
        """Keep what somebody wants from now on."""
        put_row(self._c, _choice, "person_id", {"person_id": person_id, "choice": choice.value})

    def mute(self, person_id: int, subject: str, until: datetime | None, now: datetime) -> None:
        """No reminder of this subject before ``until``; None: for good."""
        row = {"person_id": person_id, "subject": subject, "until": until, "created_at": now}
        kept = upsert(self._c, _mute).values(row)
        self._c.execute(kept.on_conflict_do_update(index_elements=["person_id", "subject"], set_={"until": until}))

    def unmute(self, person_id: int) -> int:
        """Everything is reminded of again; returns how many mutes there were."""
        return rows_changed(self._c.execute(delete(_mute).where(_mute.c.person_id == person_id)))

    def muted(self, now: datetime) -> set[tuple[int, str]]:
        """Every (person, subject) that is muted now."""
        return {(row.person_id, row.subject) for row in _MUTED.all(self._c, {"now": now})}

    def muted_by(self, person_id: int, now: datetime) -> set[str]:
        """The subjects a person has muted."""
        return {row.subject for row in _MUTED_BY.all(self._c, {"now": now, "person": person_id})}

    def ping(self, person_id: int, subject: str, day: date) -> bool:
        """Take the day's one message about this subject alone; False when it was taken."""
        return insert_if_new(self._c, _nudge, _row(person_id, subject, day, "ping"))

    def mention(self, person_id: int, subjects: Iterable[str], day: date) -> None:
        """A digest of the day tells of these."""
        rows = [_row(person_id, subject, day, "digest") for subject in dict.fromkeys(subjects)]
        if rows:
            self._c.execute(upsert(self._c, _nudge).on_conflict_do_nothing(), rows)

    def nudged(self, people: Collection[int], day: date) -> set[tuple[int, str]]:
        """Every (person, subject) of these people that was reminded of on a day, alone or in a digest."""
        rows = _NUDGED.all(self._c, {"today": day, "people": people})
        return {(row.person_id, row.subject) for row in rows}


def _row(person_id: int, subject: str, day: date, kind: str) -> dict[str, object]:
    return {"person_id": person_id, "subject": subject, "day": day, "kind": kind}
