"""How a store stands in figures, and the names in it that a bundle must not tell."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from bot.store.tables import metadata

_REASONS = 20
_BY_STATE = ("outbox", "timer", "todo", "need", "meeting", "action_item")
_NAMES = {
    "人": (("person", "handle"), ("person", "display")),
    "部门": (("department", "name"),),
    "群": (("room", "name"),),
    "账号": (("identity", "remote_id"), ("identity", "private_chat"), ("chat", "chat_id")),
}


def figures(connection: Connection) -> Iterator[str]:
    """Rows of every table, by state where they have one; why the newest messages were given up."""
    for name, table in metadata.tables.items():
        yield f"{name}：{connection.execute(select(func.count()).select_from(table)).scalar_one()} 行"
    for name in _BY_STATE:
        state = metadata.tables[name].c.state
        counted = connection.execute(select(state, func.count()).group_by(state).order_by(state))
        yield f"{name} 的状态：" + ("、".join(f"{row[0]} {row[1]}" for row in counted) or "没有")
    outbox = metadata.tables["outbox"]
    given_up = select(outbox.c.created_at, outbox.c.kind, outbox.c.error).where(outbox.c.state == "dead")
    for row in connection.execute(given_up.order_by(outbox.c.id.desc()).limit(_REASONS)):
        yield f"没有送到：{row.created_at:%Y-%m-%d %H:%M} {row.kind} {row.error}"


def names(connection: Connection) -> dict[str, list[str]]:
    """Who and what the store knows by name, by kind."""
    return {
        kind: [
            str(value)
            for table, column in places
            for value in connection.execute(select(metadata.tables[table].c[column])).scalars()
        ]
        for kind, places in _NAMES.items()
    }
