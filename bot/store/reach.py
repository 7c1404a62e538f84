"""By which ways people can be notified, as real answers taught; `/体检` shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.store.prepared import Prepared
from bot.store.tables import metadata

_reach = metadata.tables["reach"]

_OF = Prepared(select(_reach).where(_reach.c.cloud == bindparam("cloud"), _reach.c.chat_id == bindparam("chat_id")))
_DROP = Prepared(
    delete(_reach).where(
        _reach.c.cloud == bindparam("cloud"), _reach.c.chat_id == bindparam("chat_id"), _reach.c.way == bindparam("way")
    )
)
_ADD = Prepared(insert(_reach))
_KEPT = timedelta(hours=1)  # the same answer again is not worth a write


@dataclass(frozen=True, slots=True)
class Reached:
    """When a way was last tried; ``code`` is the cloud's refusal, '' when it worked."""

    code: str
    at: datetime


class Reach:
    """The last answer of each way in each chat."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def of(self, cloud: str, chat_id: str) -> dict[str, Reached]:
        """What is known of a chat, by way; '' as ``chat_id`` is the whole cloud."""
        found = _OF.all(self._c, {"cloud": cloud, "chat_id": chat_id})
        return {row.way: Reached(row.code, row.at) for row in found}

    def note(self, cloud: str, chat_id: str, way: str, code: str, now: datetime) -> None:
        """A way was tried."""
        last = self.of(cloud, chat_id).get(way)
        if last is not None and last.code == code and now - last.at < _KEPT:
            return
        key = {"cloud": cloud, "chat_id": chat_id, "way": way}
        _DROP.run(self._c, key)
        _ADD.run(self._c, {**key, "code": code, "at": now})
