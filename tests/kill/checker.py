"""The separate checker: judges a run by the clouds' recorded history and the final database alone (RELIABILITY 5.3).

It shares no rule with the bot: what is due when, what a card must show and what a receipt means is said here anew.
Every check returns sentences, one for each thing that is wrong, beginning with the invariant's name.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.emulator.messages import Message
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import Row

from tests.kill.bounds import (
    i7_every_change_was_somebodys_right,
    i8_nothing_typed_reached_an_outsider,
    i9_no_rate_of_dingtalk_was_exceeded,
    i9_no_rate_was_exceeded,
)
from tests.kill.ended import Ended
from tests.kill.reference import STATE_WORDS, due_stages
from tests.kill.told import told

IN_TIME = timedelta(seconds=120)
IN_FLIGHT = timedelta(seconds=5)
_REPEATED, _MARK = "补发", re.compile(r"\n（补发[^）]*）$")
_NUMBER = re.compile(r"\d{4}-Q\d-[A-Z]+-\d{3}")


def complaints(ended: Ended) -> list[str]:
    """Everything that is wrong with how the run ended."""
    return [f"{check.__name__}: {wrong}" for check in _CHECKS for wrong in check(ended)]


def i1_what_was_receipted_is_recorded(ended: Ended) -> Iterator[str]:
    """A success toast has its entry in the journal, or its person's same act before has one; a number has its need."""
    sources = {row.source for row in ended.rows("journal")}
    taps = [each for each in told(ended) if each.act is not None]
    recorded = {each.act for each in taps if each.key in sources}
    for tap in taps:
        if tap.toast and tap.success and tap.act not in recorded:
            yield f"「{tap.toast}」 was shown, but nothing is recorded for {tap.key}"
    numbers = {row.number for row in ended.rows("need")}
    for _, text in ended.posted.values():
        for number in set(_NUMBER.findall(text)) - numbers:
            yield f"{number} was shown, but there is no such need"


def i2_what_was_acked_is_in_the_inbox(ended: Ended) -> Iterator[str]:
    """An acknowledgement with 200, in time or late, means that the key is stored, unless it says 'not yet'."""
    keys = {row.key for row in ended.rows("inbox")}
    yield from (
        f"{each.key} was acknowledged, but it is not in the inbox"
        for each in told(ended)
        if each.acked and each.key not in keys
    )


def i3_every_key_has_one_effect(ended: Ended) -> Iterator[str]:
    """No event left the same journal entry twice, and one message registered at most one need."""
    entries = Counter((row.source, row.subject, row.what, row.data) for row in ended.rows("journal"))
    yield from (f"{entry} happened {count} times" for entry, count in entries.items() if count > 1)
    registered = Counter(row.source for row in ended.rows("journal") if row.what == "registered")
    yield from (f"{source} registered {count} needs" for source, count in registered.items() if count > 1)
    said = sum(1 for message in ended.world.messages.values() if "/需求" in message.text and not message.from_bot)
    if len(ended.rows("need")) > said:
        yield f"{len(ended.rows('need'))} needs from {said} lines"


def i4_what_fell_due_was_told_once(ended: Ended) -> Iterator[str]:
    """Every reminder and escalation that fell due while its todo was open fired once and arrived in time.

    Where the same moment that brings the reminder ends the todo (silence confirms), nobody is told of it.
    """
    fired = {(row.todo_id, row.stage): row for row in ended.rows("timer") if row.todo_id and row.state == "fired"}
    for todo in ended.rows("todo"):
        for stage, at in due_stages(todo, ended.now):
            timer = fired.get((todo.id, stage))
            if timer is None:
                yield f"{stage} of {todo.kind} {todo.id} fell due at {at} and did not fire"
                continue
            sent = _sent_by(ended, timer.id, None if todo.kind == "rule" else todo.id)
            if not sent and not _ended_with(todo, timer):
                yield f"{stage} of {todo.kind} {todo.id} reached nobody"
            late = [message for message in sent if not at <= message.created_at <= at + IN_TIME]
            yield from (f"{stage} of {todo.kind} {todo.id}, due {at}, was sent {m.created_at}" for m in late)


def _ended_with(todo: Any, timer: Any) -> bool:
    """Whether the todo ended when its reminder was due; a timer that ends it may come as late as any other timer."""
    if todo.closed_at is None:
        return False
    return bool(todo.closed_at <= timer.fired_at + (IN_TIME if todo.closed_by is None else IN_FLIGHT))


def i5_nothing_was_delivered_twice(ended: Ended) -> Iterator[str]:
    """Every message of the bot is the one delivery of one outbox row, and every row that was sent has arrived."""
    sent = [row for row in ended.rows("outbox") if row.kind != "update" and row.state == "sent" and not _is_plain(row)]
    rows_of = Counter(row.message_id for row in sent)
    plain = {each.message_id for said in ended.plain.values() for each in said}
    posted = {known: each for known, each in ended.posted.items() if known not in plain}
    yield from (f"message {one} is the delivery of {count} rows" for one, count in rows_of.items() if count > 1)
    yield from (f"row {row.idem_key} says sent, nothing arrived" for row in sent if row.message_id not in posted)
    for message_id in set(posted) - set(rows_of):
        yield f"a message nobody owes, a second delivery perhaps: {posted[message_id][1][:60]!r}"


def i5_nothing_plain_was_delivered_twice_without_saying_so(ended: Ended) -> Iterator[str]:
    """DingTalk's plain words, which know no repetition: one for each row, a second one only of what says so.

    A card that calls people in a group has one more, with its own words; each try of the card may call again, marked.
    """
    rows = defaultdict[str, list[Row[Any]]](list)
    for row in filter(_is_plain, ended.rows("outbox")):
        rows[ended.chat_of(row)].append(row)
    for chat_id in {*rows, *ended.plain, *ended.calls}:
        said, calls = [each.text for each in ended.plain.get(chat_id, [])], ended.calls.get(chat_id, [])
        states = Counter(row.state for row in rows[chat_id])
        owed, repeats = states["sent"] + len(calls), sum(1 for text in said if _REPEATED in text)
        if repeats > sum(call.tries - 1 for call in calls) + sum(1 for row in rows[chat_id] if row.repeated):
            yield f"{repeats} repeats in {chat_id}, more than could be in doubt"
        if not owed <= len(said) <= owed + states["uncertain"] + states["dead"] + repeats:
            yield f"{dict(states)} plain words and {len(calls)} calls in {chat_id}, but {[each[:60] for each in said]}"
    if len(ended.buzzes) > sum(1 for row in ended.rows("outbox") if row.urgent):
        yield f"{len(ended.buzzes)} buzzes"


def i6_nothing_came_early_or_after_the_end(ended: Ended) -> Iterator[str]:
    """No timer fired before its time or before its todo was due, nothing was sent for a todo already closed.

    A todo is closed at the moment of the tap; what was claimed until that was stored is sent.
    """
    todos = {row.id: row for row in ended.rows("todo")}
    for timer in ended.rows("timer"):
        if timer.state == "fired" and timer.fired_at < timer.fire_at:
            yield f"{timer.key} fired at {timer.fired_at}, before {timer.fire_at}"
        todo = todos.get(timer.todo_id)
        if todo and timer.state == "fired" and timer.stage == "due" and timer.fired_at < todo.due_at:
            yield f"{timer.key} fired at {timer.fired_at}, before the todo was due"
    for row in ended.rows("outbox"):
        todo = todos.get(row.todo_id)
        message = ended.delivery(row)
        if todo and todo.closed_at and message and ended.had(todo.closed_at, message.created_at) > IN_FLIGHT:
            yield f"{row.idem_key} was sent {message.created_at}, after {todo.kind} was closed {todo.closed_at}"


def i10_the_last_card_shows_the_record(ended: Ended) -> Iterator[str]:
    """Every card of a need that can still change shows the need's state."""
    needs = {f"need:{row.id}": row for row in ended.rows("need")}
    for posting in ended.rows("posting"):
        if posting.view != "need" or not posting.live:
            continue
        need, (_, text) = needs[posting.subject], ended.posted.get(posting.message_id, (None, ""))
        if STATE_WORDS[need.state] not in text:
            yield f"{need.number} is {need.state}, its card says {text[:40]!r}"


def i11_the_store_is_whole(ended: Ended) -> Iterator[str]:
    """The file passes SQLite's own checks, the hash chains verify, nothing was buried."""
    if ended.store.dialect.name == "sqlite":
        pages = [row[0] for row in ended.store.exec_driver_sql("PRAGMA integrity_check")]
        keys = [tuple(row) for row in ended.store.exec_driver_sql("PRAGMA foreign_key_check")]
        yield from (str(wrong) for wrong in [*pages, *keys] if wrong != "ok")
    yield from UnitOfWork(ended.store).journal.faults()
    yield from (f"a handler failed: {row.event} {row.error[-300:]}" for row in ended.rows("dead_letter"))


def i12_nothing_is_stuck(ended: Ended) -> Iterator[str]:
    """No row waits or was given up, no armed timer is past, the cloud has nothing left to push."""
    for row in ended.rows("outbox"):
        if row.state not in ("sent", "superseded", "dropped") and not _may_stay_in_doubt(row):
            yield f"outbox {row.idem_key} ended {row.state}: {row.error}"
    for timer in ended.rows("timer"):
        if timer.state == "armed" and timer.fire_at <= ended.now:
            yield f"timer {timer.key} of {timer.fire_at} never fired"
    yield from (f"never acknowledged: {push.event_type}" for push in ended.cloud.redelivery.owed)
    yield from (f"never acknowledged: {push.topic}" for push in ended.dingtalk.redelivery.owed)
    yield from ended.world.unexpected


_CHECKS = (
    i1_what_was_receipted_is_recorded,
    i2_what_was_acked_is_in_the_inbox,
    i3_every_key_has_one_effect,
    i4_what_fell_due_was_told_once,
    i5_nothing_was_delivered_twice,
    i5_nothing_plain_was_delivered_twice_without_saying_so,
    i6_nothing_came_early_or_after_the_end,
    i7_every_change_was_somebodys_right,
    i8_nothing_typed_reached_an_outsider,
    i9_no_rate_was_exceeded,
    i9_no_rate_of_dingtalk_was_exceeded,
    i10_the_last_card_shows_the_record,
    i11_the_store_is_whole,
    i12_nothing_is_stuck,
)


def ending(ended: Ended) -> Counter[str]:
    """What a run comes to, whatever the ids and the minutes: a run with kills must end like one without."""
    rows = [f"journal {_kind(row)} {row.what} by {row.actor_id}" for row in ended.rows("journal")]
    rows += [f"todo {row.kind} of a {_kind(row)} {row.state} at level {row.level}" for row in ended.rows("todo")]
    rows += [f"timer {row.kind} {row.stage} {row.state}" for row in ended.rows("timer")]
    plain = {each.message_id for said in ended.plain.values() for each in said}
    shown = [(each.chat_id, text) for each, text in ended.posted.values() if each.message_id not in plain]
    rows += [f"in {_place(ended, chat)}: {_without_chance(text)}" for chat, text in [*shown, *_plain_words(ended)]]
    return Counter(rows)


def _plain_words(ended: Ended) -> Iterator[tuple[str, str]]:
    """What was to be said in DingTalk's chats, by its rows: whether and how often it was, I5 judges."""
    for row in filter(_is_plain, ended.rows("outbox")):
        if row.state not in ("dropped", "superseded"):
            yield ended.chat_of(row), _MARK.sub("", json.loads(row.body)["text"])
    yield from ((chat_id, words) for chat_id, calls in ended.calls.items() for words, _ in calls)


def _is_plain(row: Row[Any]) -> bool:
    """Plain words on DingTalk: sent without a key, so that a lost answer leaves a doubt for ever."""
    return bool(row.cloud == "dingtalk" and row.body_kind == "text")


def _may_stay_in_doubt(row: Row[Any]) -> bool:
    """Plain words that nobody owes are not worth a second time, those that are owed no third (RELIABILITY 4.5)."""
    if not _is_plain(row):
        return False
    return bool(row.state == "dead" and row.repeated if row.message_class == "A" else row.state == "uncertain")


def _sent_by(ended: Ended, timer_id: int, todo_id: int | None) -> list[Message]:
    """What a timer sent about a todo; about anything when it is None: an overdue ruling goes to the next arbiter."""
    new = [row for row in ended.rows("outbox") if row.kind != "update"]
    rows = [row for row in new if row.idem_key.startswith(f"timer:{timer_id}#")]
    found = [ended.delivery(row) for row in rows if todo_id in (None, row.todo_id)]
    return [message for message in found if message is not None]


def _kind(row: Row[Any]) -> str:
    """Without its id: PostgreSQL leaves gaps where a transaction was rolled back."""
    return str(row.subject).partition(":")[0]


def _place(ended: Ended, chat_id: str) -> str:
    return ended.world.chats[chat_id].name


def _without_chance(text: str) -> str:
    """Without figures, and the code by which lines are taken for a form."""
    return re.sub(r"(?<=/填 )\S+|\d+", "#", text)
