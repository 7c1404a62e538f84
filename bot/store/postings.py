"""Where our cards stand: subject and view, chat, message id, version shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, select, update

from bot.store.prepared import Prepared
from bot.store.tables import metadata

_posting = metadata.tables["posting"]

_ADD = Prepared(insert(_posting).returning(_posting.c.id))
_GET = Prepared(select(_posting).where(_posting.c.id == bindparam("id")))
_IN_VIEW = and_(_posting.c.subject == bindparam("of_subject"), _posting.c.view == bindparam("of_view"), _posting.c.live)
_LIVE = Prepared(select(_posting).where(_IN_VIEW).order_by(_posting.c.id))
_SHOW = Prepared(update(_posting).where(_IN_VIEW).values(shown_version=bindparam("version")))
_SENT_BEFORE = Prepared(
    select(_posting.c.id)
    .where(
        _posting.c.subject == bindparam("of_subject"),
        _posting.c.live,
        _posting.c.message_id != "",
        _posting.c.sent_at < bindparam("before"),
    )
    .order_by(_posting.c.id)
)
_CHANGE = Prepared(update(_posting).where(_posting.c.id == bindparam("posting_id")))


@dataclass(frozen=True, slots=True)
class Posting:
    """A card we show; ``message_id`` is '' until the cloud has taken it."""

    id: int
    subject: str
    view: str
    cloud: str
    chat_id: str
    room_id: int | None
    person_id: int | None
    message_id: str
    shown_version: int
    live: bool
    sent_at: datetime | None


class Postings:
    """Finds the cards to refresh, and the posting a tap belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add(
        self,
        subject: str,
        view: str,
        cloud: str,
        now: datetime,
        *,
        chat_id: str = "",
        room_id: int | None = None,
        person_id: int | None = None,
        version: int = 0,
    ) -> int:
        """A card that is about to be sent."""
        row = {"subject": subject, "view": view, "cloud": cloud, "chat_id": chat_id, "room_id": room_id}
        values = {**row, "person_id": person_id, "shown_version": version, "created_at": now, "live": True}
        posting_id: int = _ADD.first(self._c, {"message_id": "", **values}).id
        return posting_id

    def get(self, posting_id: int) -> Posting:
        """The posting; raises LookupError when there is none."""
        row = _GET.first(self._c, {"id": posting_id})
        if row is None:
            raise LookupError(f"no posting {posting_id}")
        return _posting_of(row)

    def live(self, subject: str, view: str) -> list[Posting]:
        """All cards that show this view of the subject and can still be changed."""
        return [_posting_of(row) for row in _LIVE.all(self._c, {"of_subject": subject, "of_view": view})]

    def sent_before(self, subject: str, moment: datetime) -> list[int]:
        """The cards on show about a subject that were sent before then, by number."""
        return [row.id for row in _SENT_BEFORE.all(self._c, {"of_subject": subject, "before": moment})]

    def sent(self, posting_id: int, message_id: str, chat_id: str, now: datetime) -> None:
        """The cloud took the card."""
        values = {"message_id": message_id, "sent_at": now, **({"chat_id": chat_id} if chat_id else {})}
        _CHANGE.run(self._c, {"posting_id": posting_id, **values})

    def shown(self, subject: str, view: str, version: int) -> None:
        """Note which version of the subject the cards of a view show, or will once the outbox is empty."""
        _SHOW.run(self._c, {"of_subject": subject, "of_view": view, "version": version})

    def retire(self, posting_id: int) -> None:
        """The card can no longer be changed, or should not be."""
        _CHANGE.run(self._c, {"posting_id": posting_id, "live": False})


def _posting_of(row: Row[Any]) -> Posting:
    return Posting(
        row.id,
        row.subject,
        row.view,
        row.cloud,
        row.chat_id,
        row.room_id,
        row.person_id,
        row.message_id,
        row.shown_version,
        row.live,
        row.sent_at,
    )
