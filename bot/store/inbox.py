"""Events that were taken, and the answers they got."""

from datetime import datetime

import orjson
from sqlalchemy import Connection, bindparam, insert, select, update

from bot.events import Answer, ToastTone
from bot.store.prepared import Prepared
from bot.store.rows import insert_if_new
from bot.store.tables import metadata

_inbox = metadata.tables["inbox"]
_dead_letter = metadata.tables["dead_letter"]

_KEEP = Prepared(update(_inbox).where(_inbox.c.key == bindparam("taken")))
_ANSWER = Prepared(select(_inbox.c.answer).where(_inbox.c.key == bindparam("key")))


class Inbox:
    """Takes each key once, for thirty days and more."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def take(self, key: str, now: datetime, answer: Answer | None = None) -> bool:
        """True the first time; False when the key was taken before (a replica's open transaction is waited for)."""
        return insert_if_new(self._c, _inbox, {"key": key, "received_at": now, "answer": _text_of(answer)})

    def keep_answer(self, key: str, answer: Answer) -> None:
        """Store what the person was shown, in the same commit as its effect (DECISIONS 13)."""
        _KEEP.run(self._c, {"taken": key, "answer": _text_of(answer)})

    def answer(self, key: str) -> Answer | None:
        """What the first delivery was answered, None when there was nothing to show."""
        row = _ANSWER.first(self._c, {"key": key})
        if row is None or not row.answer:
            return None
        value = orjson.loads(row.answer)
        return Answer(value["toast"], ToastTone(value["tone"]), value["card"])

    def bury(self, key: str, reference: str, now: datetime, event: str, error: str) -> None:
        """Keep an event whose handler failed, so that it can be looked into and is not delivered four times (F-29)."""
        row = {"event_key": key, "reference": reference, "at": now, "event": event, "error": error}
        self._c.execute(insert(_dead_letter), row)


def _text_of(answer: Answer | None) -> str:
    if answer is None:
        return ""
    return orjson.dumps({"toast": answer.toast, "tone": answer.tone, "card": answer.card}).decode()
