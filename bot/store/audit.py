"""Looks through the store for what got stuck without anybody noticing; reads only, and every question has its index.

What counts as stuck follows RELIABILITY 4.3 rule 10. An event and its work are one commit, so nothing taken can be
unworked; an event whose handler failed stands among the dead letters.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from bot.domain.alarms import Alarm, Code
from bot.domain.sending import MessageClass, RowState
from bot.domain.todo import TodoKind
from bot.store.claims import HAS_ITS_CARD
from bot.store.journal import Journal
from bot.store.tables import metadata

_t = metadata.tables
_timer, _outbox, _todo, _posting = _t["timer"], _t["outbox"], _t["todo"], _t["posting"]
_need, _meeting, _action, _department = _t["need"], _t["meeting"], _t["action_item"], _t["department"]
_journal, _head, _dead_letter, _chat = _t["journal"], _t["journal_head"], _t["dead_letter"], _t["chat"]

EXAMPLES = 5
_WAITING = (RowState.PENDING.value, RowState.CLAIMED.value)
_LATELY = timedelta(hours=24)
_A_NIGHT = timedelta(hours=26)

Question = Callable[[datetime], Select[Any]]
"""At a moment, a query whose first column names each thing that is wrong."""


def audit(now: datetime, connection: Connection) -> list[Alarm]:
    """Everything that is stuck at ``now``."""
    alarms = [_alarm(connection, code, question(now)) for code, question in QUESTIONS.items()]
    return [alarm for alarm in (*alarms, _heads_cut(connection)) if alarm is not None]


def _alarm(connection: Connection, code: Code, query: Select[Any]) -> Alarm | None:
    found = [str(row[0]) for row in connection.execute(query.limit(EXAMPLES + 1))]
    return Alarm(code, tuple(found[:EXAMPLES]), len(found) > EXAMPLES) if found else None


def _timers_late(now: datetime) -> Select[Any]:
    late = now - timedelta(minutes=2)
    return select(_timer.c.key).where(_timer.c.state == "armed", _timer.c.fire_at < late).order_by(_timer.c.fire_at)


def _outbox_waiting(now: datetime) -> Select[Any]:
    since = func.coalesce(_outbox.c.not_before, _outbox.c.created_at)
    old = since < now - timedelta(minutes=5)
    return select(_outbox.c.idem_key).where(_outbox.c.state.in_(_WAITING), old, HAS_ITS_CARD)


def _outbox_dead(now: datetime) -> Select[Any]:
    """A card that could not be refreshed is told as a card that is behind."""
    return select(_outbox.c.idem_key).where(
        _outbox.c.state == RowState.DEAD.value,
        _outbox.c.message_class != MessageClass.STATE.value,
        _outbox.c.created_at > now - _LATELY,
    )


def _events_failed(now: datetime) -> Select[Any]:
    newest = select(_dead_letter).order_by(_dead_letter.c.id.desc()).limit(100).subquery()
    return select(newest.c.reference).where(newest.c.at > now - _LATELY)


def _todo_without_timer(now: datetime) -> Select[Any]:
    """While a todo is open its timers wait or have fired; the daily report has none, the next prompt asks for it."""
    its_own = _timer.c.todo_id == _todo.c.id
    kept = exists().where(its_own, _timer.c.state.in_(("armed", "fired")))
    lost = exists().where(its_own, _timer.c.state == "cancelled")
    running = and_(_todo.c.paused_at.is_(None), _todo.c.kind != TodoKind.FILE_PROGRESS.value)
    return select(_todo.c.subject).where(_todo.c.state == "open", running, _todo.c.opened_at < now, or_(~kept, lost))


def _todo_of_closed(_: datetime) -> Select[Any]:
    ended = [
        exists().where(table.c.id == _number(_todo.c.subject, kind), table.c.state.in_(states))
        for kind, (table, states) in _ENDED.items()
    ]
    return select(_todo.c.subject).where(_todo.c.state == "open", or_(*ended))


def _card_behind(now: datetime) -> Select[Any]:
    """Cards of records that changed in the last day; older ones were looked at then."""
    changed = (
        select(_journal.c.subject)
        .where(_journal.c.at > now - _LATELY)
        .group_by(_journal.c.subject)
        .having(func.max(_journal.c.at) < now - timedelta(minutes=1))
        .subquery()
    )
    behind = [
        exists().where(
            table.c.id == _number(changed.c.subject, kind),
            table.c.revision > _posting.c.shown_version,
            _posting.c.view == kind,
        )
        for kind, (table, _) in _ENDED.items()
    ]
    return (
        select(_posting.c.subject)
        .join(changed, changed.c.subject == _posting.c.subject)
        .where(_posting.c.live, _posting.c.message_id != "", or_(*behind))
    )


def _card_never_sent(now: datetime) -> Select[Any]:
    explained = exists().where(
        _outbox.c.posting_id == _posting.c.id, _outbox.c.state.not_in((RowState.SENT.value, RowState.SUPERSEDED.value))
    )
    return select(_posting.c.subject).where(
        _posting.c.message_id == "",
        _posting.c.live,
        _posting.c.created_at < now - timedelta(minutes=5),
        ~explained,
    )


def _heads_missing(now: datetime) -> Select[Any]:
    """Something was written before last night, and no list was made since."""
    a_night_ago = now - _A_NIGHT
    written = select(_journal.c.id).where(_journal.c.at < a_night_ago).limit(1)
    newest = select(func.max(_head.c.id)).scalar_subquery()
    noted = exists().where(_head.c.id == newest, _head.c.at >= a_night_ago)
    return select(cast("23:30", String)).where(exists(written), ~noted)


def _daily_missing(_: datetime) -> Select[Any]:
    first, beyond = _prefix("progress:", ":"), _prefix("progress:", ";")
    armed = exists().where(_timer.c.key >= first, _timer.c.key < beyond, _timer.c.state == "armed")
    return select(_department.c.name).where(_department.c.active, ~armed)


def _prefix(before: str, after: str) -> Any:
    return literal(before) + cast(_department.c.id, String) + literal(after)


def _chat_dead(_: datetime) -> Select[Any]:
    return select(_chat.c.chat_id).where(~_chat.c.alive)


def _number(subject: Any, kind: str) -> Any:
    """The id in ``kind:12``, 0 for another kind: a cast of anything else would be an error on PostgreSQL."""
    prefix = f"{kind}:"
    digits = case((subject.startswith(prefix), func.substr(subject, len(prefix) + 1)), else_="0")
    return cast(digits, Integer)


def _heads_cut(connection: Connection) -> Alarm | None:
    lost = Journal(connection).recent_list_faults()
    return Alarm(Code.HEADS_CUT, tuple(lost[:EXAMPLES]), len(lost) > EXAMPLES) if lost else None


_ENDED: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "need": (_need, ("archived", "withdrawn")),
    "action": (_action, ("done", "cancelled")),
    "meeting": (_meeting, ("cancelled",)),
}
"""Records by the kind of their subject, which is also the view of their main card; the states in which nobody owes."""

QUESTIONS: Mapping[Code, Question] = {
    Code.TIMERS_LATE: _timers_late,
    Code.OUTBOX_WAITING: _outbox_waiting,
    Code.OUTBOX_DEAD: _outbox_dead,
    Code.EVENTS_FAILED: _events_failed,
    Code.TODO_WITHOUT_TIMER: _todo_without_timer,
    Code.TODO_OF_CLOSED: _todo_of_closed,
    Code.CARD_BEHIND: _card_behind,
    Code.CARD_NEVER_SENT: _card_never_sent,
    Code.HEADS_MISSING: _heads_missing,
    Code.DAILY_MISSING: _daily_missing,
    Code.CHAT_DEAD: _chat_dead,
}
