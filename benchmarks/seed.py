"""Years of records in seconds: every need of a store is the copy of one real need, made by the database itself.

The journals' hashes are the first one's, so ``bot verify`` would complain; everything else is as the bot wrote it.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot.store.tables import metadata
from sqlalchemy import Connection, Engine, Table, func, select, text

_FAR = 1_000_000
"""Where the ids of copies begin: beyond whatever the bot gives until then."""


def grow(engine: Engine, records: int, due: int, entries: int = 10) -> None:
    """So many copies of need 1, each with ``entries`` in the journal; ``due`` of them are overdue since an hour.

    The others are withdrawn: their todos closed, their timers fired, their messages sent, over the years before.
    """
    with engine.begin() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE series (n INTEGER PRIMARY KEY)"))
        connection.execute(text(_SERIES), {"records": max(records, entries)})
        values = {"far": _FAR, "records": records, "due": due, "entries": entries, **_moments(connection)}
        ago = _AGO[connection.dialect.name]
        for name, own in _COPIES.items():
            connection.execute(text(_copy(metadata.tables[name], own, ago)), values)
        if connection.dialect.name == "postgresql":
            _give_ids_beyond(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


_SERIES = (
    "INSERT INTO series WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :records)"
    " SELECT n FROM s"
)
_OPEN = "s.n <= :due"
_AGO = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', t.{0}, '-' || (s.n * 26) || ' minutes')",
    "postgresql": "t.{0} - s.n * INTERVAL '26 minutes'",
}
"""A moment of the past: 100,000 records in five years."""
_PAST = {"at", "created_at", "sent_at", "received_at", "approved_at", "opened_at"}
_SUBJECT = "'need:' || (:far + s.n)"
_ID = {"id": ":far + s.n"}
_POSTING_ID = ":far + s.n * 10 + {}"  # every need has its card in the group and with each who was told of it
_ROWS_OF_NEED = "t.subject = 'need:1' AND s.n <= :records"

_COPIES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "need": (
        "t.id = 1 AND s.n <= :records",
        {**_ID, "number": "'2020-Q1-SEED-' || s.n", "state": f"CASE WHEN {_OPEN} THEN t.state ELSE 'withdrawn' END"},
    ),
    "need_version": ("t.need_id = 1 AND s.n <= :records", {"need_id": ":far + s.n"}),
    "party": ("t.need_id = 1 AND s.n <= :records", {"need_id": ":far + s.n"}),
    "journal": (
        "t.subject = 'need:1' AND t.seq = 1 AND s.n <= :records AND e.n <= :entries",
        {"id": ":far + s.n * 100 + e.n", "subject": _SUBJECT, "seq": "e.n"},
    ),
    "todo": (
        f"t.kind = 'answer_need' AND {_ROWS_OF_NEED}",
        {
            **_ID,
            "subject": _SUBJECT,
            "state": f"CASE WHEN {_OPEN} THEN 'open' ELSE 'cancelled' END",
            "due_at": f"CASE WHEN {_OPEN} THEN :an_hour_ago ELSE t.due_at END",
        },
    ),
    "timer": (
        f"t.stage = 'due' AND t.todo_id IN (SELECT id FROM todo WHERE kind = 'answer_need') AND {_ROWS_OF_NEED}",
        {
            **_ID,
            "key": "'seed:' || s.n",
            "subject": _SUBJECT,
            "todo_id": ":far + s.n",
            "state": f"CASE WHEN {_OPEN} THEN 'armed' ELSE 'fired' END",
            "fire_at": f"CASE WHEN {_OPEN} THEN :an_hour_ago ELSE t.fire_at END",
        },
    ),
    "posting": (
        f"t.view = 'need' AND t.live AND {_ROWS_OF_NEED}",
        {"id": _POSTING_ID.format("t.id"), "subject": _SUBJECT, "message_id": "'om_seed' || s.n || '_' || t.id"},
    ),
    "outbox": (
        "t.id = 1 AND s.n <= :records AND e.n <= 1",
        {
            "id": ":far + s.n * 10 + e.n",
            "idem_key": "'seed:' || s.n || '#' || e.n",
            "posting_id": _POSTING_ID.format("t.posting_id"),
            "message_id": "'om_seed' || s.n || '_' || t.posting_id",
            "tried_at": "t.tried_at - 3600",
        },
    ),
    "inbox": ("t.key = 'fs:msg:said1' AND s.n <= :records AND e.n <= 3", {"key": "'seed:' || s.n || ':' || e.n"}),
    "action_token": (
        "t.token = (SELECT min(token) FROM action_token WHERE posting_id = 1) AND s.n <= :records AND e.n <= 3",
        {"token": "'seed' || s.n || ':' || e.n", "subject": _SUBJECT, "posting_id": _POSTING_ID.format("t.posting_id")},
    ),
}


def _copy(table: Table, own: tuple[str, Mapping[str, str]], ago: str) -> str:
    where, values = own
    names = [column.name for column in table.c]
    past = {name: f"CASE WHEN {_OPEN} THEN t.{name} ELSE {ago.format(name)} END" for name in names if name in _PAST}
    values = {**past, **values}
    picked = ", ".join(values.get(name, f"t.{name}") for name in names)
    many = ", series AS e" if "e.n" in where else ""
    source = f"SELECT {picked} FROM {table.name} AS t, series AS s{many} WHERE {where}"
    return f"INSERT INTO {table.name} ({', '.join(names)}) {source}"


def _moments(connection: Connection) -> dict[str, object]:
    todo = metadata.tables["todo"]
    opened = connection.execute(select(func.max(todo.c.opened_at))).scalar_one()
    ago = opened - timedelta(hours=1)
    return {"an_hour_ago": ago.replace(tzinfo=None) if connection.dialect.name == "sqlite" else ago}


def _give_ids_beyond(connection: Connection) -> None:
    for name in _COPIES:
        table = metadata.tables[name]
        if "id" in table.c:
            highest = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
            connection.execute(text(highest))
