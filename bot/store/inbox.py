"""Events that were taken, and the answers they got."""

import json
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.events import Answer, ToastTone
from bot.store.rows import upsert
from bot.store.tables import metadata

_inbox = metadata.tables["inbox"]
_dead_letter = metadata.tables["dead_letter"]


class Inbox:
    """Takes each key once, for thirty days and more."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def take(self, key: str, now: datetime) -> bool:
        """True the first time; False when the key was taken before (a replica's open transaction is waited for)."""
        row = {"key": key, "received_at": now, "answer": ""}
        taken = upsert(self._c, _inbox).values(**row).on_conflict_do_nothing().returning(_inbox.c.key)
        return self._c.execute(taken).first() is not None

    def keep_answer(self, key: str, answer: Answer) -> None:
        """Store what the person was shown, in the same commit as its effect (DECISIONS 13)."""
        self._c.execute(update(_inbox).where(_inbox.c.key == key).values(answer=json.dumps(asdict(answer))))

    def answer(self, key: str) -> Answer | None:
        """What the first delivery was answered, None when there was nothing to show."""
        text = self._c.execute(select(_inbox.c.answer).where(_inbox.c.key == key)).scalar()
        if not text:
            return None
        value = json.loads(text)
        return Answer(value["toast"], ToastTone(value["tone"]), value["card"])

    def bury(self, key: str, reference: str, now: datetime, event: str, error: str) -> None:
        """Keep an event whose handler failed, so that it can be looked into and is not delivered four times (F-29)."""
        row = {"event_key": key, "reference": reference, "at": now, "event": event, "error": error}
        self._c.execute(_dead_letter.insert().values(**row))
