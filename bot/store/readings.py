"""How the store stands, in figures for health pages: every question is answered by an index, however long the past."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, func, select

from bot.domain.sending import RowState
from bot.store.claims import HAS_ITS_CARD
from bot.store.tables import metadata

_outbox = metadata.tables["outbox"]
_timer = metadata.tables["timer"]
_todo = metadata.tables["todo"]
_need = metadata.tables["need"]
_inbox = metadata.tables["inbox"]

_WAITING = (RowState.PENDING.value, RowState.CLAIMED.value)
_COUNTED = (*_WAITING, RowState.DEAD.value)
_NEWEST = 20_000
"""Noise is read from the newest rows by their number: when a row was sent is not indexed."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Counts and lags at a moment; lags are seconds of business time, 0 when nothing waits."""

    outbox: dict[str, int] = field(default_factory=dict)
    outbox_lag: float = 0.0
    timers_armed: int = 0
    timers_lag: float = 0.0
    inbox_age: float | None = None
    todos_open: int = 0
    todos_overdue: int = 0
    needs: dict[str, int] = field(default_factory=dict)
    people_written_to: int = 0
    private_messages: int = 0
    most_to_one: int = 0


def read(now: datetime, connection: Connection) -> Readings:
    """All readings at ``now``; messages are those of the last 24 hours."""
    per_state = select(_outbox.c.state, func.count()).where(_outbox.c.state.in_(_COUNTED)).group_by(_outbox.c.state)
    oldest_row = select(func.min(_outbox.c.created_at)).where(_outbox.c.state.in_(_WAITING), HAS_ITS_CARD)
    armed = select(func.count(), func.min(_timer.c.fire_at)).where(_timer.c.state == "armed")
    open_todos = select(func.count()).where(_todo.c.state == "open")
    newest_event = select(func.max(_inbox.c.received_at))
    armed_count, next_fire = connection.execute(armed).one()
    newest = connection.execute(newest_event).scalar()
    most, total, people = _noise(connection, now)
    return Readings(
        outbox=_counts(connection, per_state),
        outbox_lag=_since(connection.execute(oldest_row).scalar(), now),
        timers_armed=armed_count,
        timers_lag=_since(next_fire, now),
        inbox_age=None if newest is None else _since(newest, now),
        todos_open=connection.execute(open_todos).scalar_one(),
        todos_overdue=connection.execute(
            open_todos.where(_todo.c.due_at < now, _todo.c.paused_at.is_(None))
        ).scalar_one(),
        needs=_counts(connection, select(_need.c.state, func.count()).group_by(_need.c.state)),
        people_written_to=people,
        private_messages=total,
        most_to_one=most,
    )


def _counts(connection: Connection, query: Select[str, int]) -> dict[str, int]:
    return {state: count for state, count in connection.execute(query)}  # noqa: C416  a row is no pair to mypy


def _noise(connection: Connection, now: datetime) -> tuple[int, int, int]:
    """The most private messages one person got, all of them, and how many people got any."""
    floor = (select(func.max(_outbox.c.id)).scalar_subquery()) - _NEWEST
    per_person = (
        select(func.count().label("messages"))
        .where(
            _outbox.c.id > floor,
            _outbox.c.person_id.is_not(None),
            _outbox.c.state == RowState.SENT.value,
            _outbox.c.sent_at > now - timedelta(days=1),
        )
        .group_by(_outbox.c.person_id)
        .subquery()
    )
    messages = per_person.c.messages
    most, total, people = connection.execute(
        select(func.max(messages), func.sum(messages), func.count()).select_from(per_person)
    ).one()
    return int(most or 0), int(total or 0), int(people)


def _since(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now - moment).total_seconds())
