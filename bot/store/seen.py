"""What of a cloud's past we know: whether its messages were taken, and whether it was we who sent ours."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.events import Chat, Cloud
from bot.store.tables import metadata

_inbox, _outbox, _posting = metadata.tables["inbox"], metadata.tables["outbox"], metadata.tables["posting"]
_chat, _identity = metadata.tables["chat"], metadata.tables["identity"]
_restore = metadata.tables["restoration"]

_NEWEST = 20_000
"""A message id without a card is looked for among the newest rows: by themselves such ids have no index."""


def last_delivery(prefix: str, connection: Connection) -> datetime | None:
    """When a cloud last delivered something; its keys begin with ``prefix``."""
    query = select(_inbox.c.received_at).where(_inbox.c.key.startswith(prefix)).order_by(_inbox.c.received_at.desc())
    found: datetime | None = connection.execute(query.limit(1)).scalar()
    return found


def chats_of(cloud: Cloud, private: bool, connection: Connection) -> list[Chat]:
    """The groups bound to rooms in which the bot still is; with ``private`` the one-to-one chats too."""
    groups = select(_chat.c.chat_id).where(_chat.c.cloud == cloud.value, _chat.c.alive).order_by(_chat.c.id)
    chats = [Chat(cloud, row.chat_id) for row in connection.execute(groups)]
    if private:
        people = select(_identity.c.private_chat).where(
            _identity.c.cloud == cloud.value, _identity.c.private_chat != ""
        )
        chats += [Chat(cloud, row.private_chat, private=True) for row in connection.execute(people)]
    return chats


def not_taken(keys: Collection[str], connection: Connection) -> set[str]:
    """Those of the keys that no event was ever taken under."""
    taken = {row.key for row in connection.execute(select(_inbox.c.key).where(_inbox.c.key.in_(keys)))}
    return set(keys) - taken


def not_ours(sent: Mapping[str, datetime], connection: Connection) -> set[str]:
    """Those of the messages, with when each was sent, that this store knows nothing of.

    What was sent between a backup and the restore of it is not among them: the life that sent it is lost (F-88).
    """
    on_show = select(_posting.c.message_id).where(_posting.c.message_id.in_(sent))
    left = set(sent) - {row.message_id for row in connection.execute(on_show)}
    if not left:
        return left
    newest = select(func.max(_outbox.c.id)).scalar_subquery()
    known = select(_outbox.c.message_id).where(_outbox.c.id > newest - _NEWEST, _outbox.c.message_id.in_(left))
    left -= {row.message_id for row in connection.execute(known)}
    lost = [(row.made_at, row.restored_at) for row in connection.execute(_LOST_LIVES)]
    return {id for id in left if not any(made <= sent[id] < restored for made, restored in lost)}


_LOST_LIVES = select(_restore.c.made_at, _restore.c.restored_at).where(_restore.c.restored_at.is_not(None))
