"""Versions of minutes, and the signatures under them."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from bot.domain.minutes import Minutes, MinutesState, Outcome, Signature, Verdict
from bot.store.prepared import Prepared
from bot.store.rows import inserted_id, rows_changed
from bot.store.tables import metadata

_minutes = metadata.tables["minutes"]
_signature = metadata.tables["signature"]

_OF = Prepared(select(_minutes).where(_minutes.c.meeting_id == bindparam("meeting_id")).order_by(_minutes.c.version))
_SIGNATURES = Prepared(
    select(_signature).where(_signature.c.minutes_id == bindparam("minutes_id")).order_by(_signature.c.id)
)


class MinutesVersions:
    """Stores versions of minutes, whose content never changes, and what attendees said about them."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add(self, minutes: Minutes) -> Minutes:
        """Store a new version of a meeting's minutes."""
        values = {
            "meeting_id": minutes.meeting_id,
            "version": minutes.version,
            "state": minutes.state.value,
            "fields": dict(minutes.fields),
            "hash": minutes.hash,
            "author_id": minutes.author_id,
            "created_at": minutes.created_at,
            "published_at": minutes.published_at,
            "note": minutes.note,
        }
        return replace(minutes, id=inserted_id(self._c.execute(insert(_minutes).values(**values))))

    def of_meeting(self, meeting_id: int) -> list[Minutes]:
        """Every version of a meeting's minutes, oldest first."""
        return [_minutes_of(row) for row in _OF.all(self._c, {"meeting_id": meeting_id})]

    def save(self, minutes: Minutes, before: MinutesState) -> Minutes:
        """Write a version's state; raises LookupError when it is no longer in the state ``before``."""
        where = (_minutes.c.id == minutes.id, _minutes.c.state == before.value)
        values = {"state": minutes.state.value, "published_at": minutes.published_at, "note": minutes.note}
        if rows_changed(self._c.execute(update(_minutes).where(*where).values(**values))) != 1:
            raise LookupError(f"minutes {minutes.id} are no longer {before}")
        return minutes

    def sign(self, signature: Signature) -> Signature:
        """Store an attendee's word: who, when, on which exact text (M15)."""
        values = {
            "minutes_id": signature.minutes_id,
            "person_id": signature.person_id,
            "verdict": signature.verdict.value,
            "text": signature.text,
            "outcome": signature.outcome.value if signature.outcome else "",
            "version_hash": signature.version_hash,
            "at": signature.at,
        }
        return replace(signature, id=inserted_id(self._c.execute(insert(_signature).values(**values))))

    def signatures(self, minutes_id: int) -> list[Signature]:
        """What attendees said about one version, oldest first."""
        return [_signature_of(row) for row in _SIGNATURES.all(self._c, {"minutes_id": minutes_id})]

    def close_correction(self, signature_id: int, outcome: Outcome) -> bool:
        """End an open correction; False when it was ended before."""
        where = (_signature.c.id == signature_id, _signature.c.outcome == Outcome.OPEN.value)
        return rows_changed(self._c.execute(update(_signature).where(*where).values(outcome=outcome.value))) == 1


def _minutes_of(row: Row[Any]) -> Minutes:
    return Minutes(
        id=row.id,
        meeting_id=row.meeting_id,
        version=row.version,
        state=MinutesState(row.state),
        fields=row.fields,
        author_id=row.author_id,
        created_at=row.created_at,
        published_at=row.published_at,
        note=row.note,
    )


def _signature_of(row: Row[Any]) -> Signature:
    return Signature(
        id=row.id,
        minutes_id=row.minutes_id,
        person_id=row.person_id,
        verdict=Verdict(row.verdict),
        version_hash=row.version_hash,
        at=row.at,
        text=row.text,
        outcome=Outcome(row.outcome) if row.outcome else None,
    )
