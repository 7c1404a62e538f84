"""Which records a ledger names: everything that still runs, and whatever something happened to since a moment."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from bot.domain.action_item import OPEN, ActionState
from bot.domain.meeting import MeetingState
from bot.domain.need import CLOSED
from bot.domain.subject import Subject
from bot.store.tables import metadata

_journal = metadata.tables["journal"]
_OVER: dict[str, tuple[str, Collection[StrEnum]]] = {
    "need": ("need", CLOSED),
    "meeting": ("meeting", (MeetingState.CONFIRMED, MeetingState.CANCELLED)),
    "action": ("action_item", frozenset(ActionState) - OPEN),
}
"""The table of each kind of record, and the states in which nothing more is expected of it."""


def in_ledger(connection: Connection, since: datetime | None) -> dict[str, list[int]]:
    """The ids by kind of record, oldest first; without ``since`` all there are."""
    found = {kind: _ids(connection, kind, everything=since is None) for kind in _OVER}
    if since is not None:
        for subject in map(Subject.parse, _touched(connection, since)):
            if subject.kind in found:
                found[subject.kind].add(subject.id)
    return {kind: sorted(ids) for kind, ids in found.items()}


def _ids(connection: Connection, kind: str, *, everything: bool) -> set[int]:
    name, over = _OVER[kind]
    table = metadata.tables[name]
    query = select(table.c.id)
    if not everything:
        query = query.where(table.c.state.not_in([state.value for state in over]))
    return set(connection.execute(query).scalars())


def _touched(connection: Connection, since: datetime) -> Iterable[str]:
    return connection.execute(select(_journal.c.subject).where(_journal.c.at >= since).distinct()).scalars()
