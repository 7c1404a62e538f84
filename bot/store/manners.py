"""What people chose about reminders, what they muted, and what they were reminded of."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

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
    select(_nudge.c.person_id, _nudge.c.subject, _nudge.c.kind, _nudge.c.told_at).where(
        _nudge.c.day == bindparam("today"), _nudge.c.person_id.in_(bindparam("people", expanding=True))
    )
)

_TOLD_THEN = delete(_nudge).where(
    _nudge.c.person_id == bindparam("person"), _nudge.c.day == bindparam("on_day"), _nudge.c.told_at == bindparam("at")
)
_FORGET_ALL, _FORGET = Prepared(_TOLD_THEN), Prepared(_TOLD_THEN.where(_nudge.c.subject == bindparam("about")))

_FORGET_BEFORE = Prepared(delete(_nudge).where(_nudge.c.day < bindparam("before")))

EVERYTHING = "person"
"""Kind of the subject under which a person mutes whatever it is about."""


class Nudge(StrEnum):
    """In which way somebody was reminded of a subject."""

    PING = "ping"  # by a message of its own
    DIGEST = "digest"
    RAISED = "raised"  # in a digest, as gone up to them


Told = Mapping[tuple[int, str], Mapping[Nudge, datetime]]
"""When each (person, subject) was told last, by the ways it was told."""


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

    def ping(self, person_id: int, subject: str, day: date, now: datetime) -> bool:
        """Take the day's one message about this subject alone; False when it was taken."""
        return insert_if_new(self._c, _nudge, _row(person_id, subject, day, Nudge.PING, now))

    def mention(self, person_id: int, told: Iterable[tuple[str, Nudge]], day: date, now: datetime) -> None:
        """A digest of the day tells of these subjects."""
        rows = [_row(person_id, subject, day, kind, now) for subject, kind in dict.fromkeys(told)]
        if rows:
            added = upsert(self._c, _nudge)
            moved = {"told_at": added.excluded.told_at}
            key = ["person_id", "day", "subject", "kind"]
            self._c.execute(added.on_conflict_do_update(index_elements=key, set_=moved), rows)

    def nudged(self, people: Collection[int], day: date) -> Told:
        """What these people were reminded of on a day."""
        found: dict[tuple[int, str], dict[Nudge, datetime]] = {}
        for row in _NUDGED.all(self._c, {"today": day, "people": people}):
            found.setdefault((row.person_id, row.subject), {})[Nudge(row.kind)] = row.told_at
        return found

    def forget(self, person_id: int, day: date, told_at: datetime, subject: str | None = None) -> None:
        """At that moment of the day the person was not told of this subject, without one of none at all."""
        told = {"person": person_id, "on_day": day, "at": told_at}
        if subject is None:
            _FORGET_ALL.run(self._c, told)
        else:
            _FORGET.run(self._c, {**told, "about": subject})

    def forget_before(self, day: date) -> None:
        """What was told on earlier days is of no use any more."""
        _FORGET_BEFORE.run(self._c, {"before": day})


def _row(person_id: int, subject: str, day: date, kind: Nudge, now: datetime) -> dict[str, object]:
    return {"person_id": person_id, "subject": subject, "day": day, "kind": kind.value, "told_at": now}
