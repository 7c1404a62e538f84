"""Who wishes to be known on another cloud too, and how far that is."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.domain.linking import Account, Link, LinkState
from bot.store.rows import inserted_id
from bot.store.tables import metadata

_link = metadata.tables["link"]


class Links:
    """Links, newest first where there are several."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add(self, account: Account, code: str, now: datetime) -> int:
        """Somebody asks, from an account that nobody is known by."""
        row = {
            "code": code,
            "cloud": account.cloud,
            "tenant": account.tenant,
            "remote_id": account.remote_id,
            "chat_id": account.chat_id,
            "shown_name": account.shown_name,
            "asked_at": now,
            "state": LinkState.ASKED.value,
        }
        return inserted_id(self._c.execute(insert(_link).values(**row)))

    def get(self, link_id: int) -> Link:
        """The link; raises LookupError when there is none."""
        row = self._c.execute(select(_link).where(_link.c.id == link_id)).first()
        if row is None:
            raise LookupError(f"no link {link_id}")
        return _link_of(row)

    def asked_with(self, code: str) -> Link | None:
        """The newest link that still waits for this code."""
        where = (_link.c.code == code, _link.c.state == LinkState.ASKED.value)
        return self._newest(*where)

    def open_of(self, cloud: str, remote_id: str, state: LinkState) -> Link | None:
        """The newest link in this state that was asked for from an account."""
        where = (_link.c.cloud == cloud, _link.c.remote_id == remote_id, _link.c.state == state.value)
        return self._newest(*where)

    def move(self, link_id: int, state: LinkState, **values: Any) -> None:
        """The link is in this state from now on."""
        self._c.execute(update(_link).where(_link.c.id == link_id).values(state=state.value, **values))

    def _newest(self, *where: Any) -> Link | None:
        row = self._c.execute(select(_link).where(*where).order_by(_link.c.id.desc()).limit(1)).first()
        return _link_of(row) if row is not None else None


def _link_of(row: Row[Any]) -> Link:
    return Link(
        row.id,
        row.code,
        Account(row.cloud, row.tenant, row.remote_id, row.shown_name, row.chat_id),
        row.asked_at,
        LinkState(row.state),
        row.person_id,
        row.proven_on,
        row.proven_at,
        row.decided_by,
        row.decided_at,
    )
