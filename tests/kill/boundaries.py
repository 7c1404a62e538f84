"""Counts the moments at which a crash matters, and dies by SIGKILL at the one it was told to.

A boundary is the moment before or after a COMMIT that changes something, a send to the cloud, or an acknowledgement.
All are seen from outside: the database driver's commit, the requests to a cloud, the websocket's frames. A COMMIT that
changes nothing is none: dying there differs in nothing from dying at the boundary before it.
"""

import os
import re
import signal
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import psycopg
from aiohttp import ClientWebSocketResponse
from bot.emulator.feishu.frames import CONTROL, decode
from bot.platforms.dingtalk.api import DingTalkApi
from bot.platforms.feishu.gateway import FeishuGateway
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

Tell = Callable[[str], None]

_WRITTEN = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\s+\"?(\w+)", re.IGNORECASE)
_UNTIL_TAKEN = 1.0  # seconds; another thread may take the signal, and this one must not go on meanwhile
_SENDS: tuple[tuple[type, str], ...] = (
    (FeishuGateway, "create"),
    (FeishuGateway, "reply"),
    (FeishuGateway, "update"),
    (DingTalkApi, "call"),
    (DingTalkApi, "post_webhook"),
)
"""One request to a cloud each; a message on DingTalk may take several."""


class Boundaries:
    """Counts from ``arm`` on, from any thread; ``tell`` hears of every boundary before it is passed."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._armed = False
        self._passed = self._kill_at = 0
        self._by = signal.SIGKILL

    def arm(self, kill_at: int, by: signal.Signals = signal.SIGKILL) -> None:
        """Count from here and die, or with SIGSTOP stand still, at boundary number ``kill_at``; 0 only counts."""
        with self._lock:
            self._armed, self._passed, self._kill_at, self._by = True, 0, kill_at, by

    def passing(self, name: str) -> None:
        """This boundary is reached."""
        with self._lock:
            if not self._armed:
                return
            self._passed += 1
            self._tell(f"boundary {self._passed} {name}")
            if self._passed == self._kill_at:
                os.kill(os.getpid(), self._by)
                time.sleep(_UNTIL_TAKEN)


def watch_commits(boundaries: Boundaries) -> None:
    """Every COMMIT of this process that changes something is a boundary on both sides, named by its tables.

    The drivers themselves are watched: with a listener of SQLAlchemy's, statements would go another way than they do.
    """
    event.listen(Engine, "connect", _watch_driver)
    commit: Callable[[Any, Any], None] = DefaultDialect.do_commit

    def do_commit(self: DefaultDialect, connection: Any) -> None:
        tables = _written(connection)
        if tables:
            boundaries.passing(f"before COMMIT of {tables}")
        commit(self, connection)
        if tables:
            boundaries.passing(f"after COMMIT of {tables}")

    setattr(DefaultDialect, "do_commit", do_commit)  # noqa: B010  mypy refuses the plain assignment


def _watch_driver(connection: Any, record: Any) -> None:
    info = record.info
    if isinstance(connection, sqlite3.Connection):
        connection.set_trace_callback(partial(_note_of_sqlite, connection, info))
    else:
        connection.cursor_factory = type("NotingCursor", (_NotingCursor,), {"info": info})


def _note_of_sqlite(connection: sqlite3.Connection, info: dict[str, Any], statement: str) -> None:
    if statement.startswith("BEGIN"):
        info["written"], info["changes"] = set(), connection.total_changes
    elif written := _WRITTEN.match(statement):
        info.setdefault("written", set()).add(written[1])


class _NotingCursor(psycopg.Cursor[Any]):
    info: dict[str, Any]

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> "_NotingCursor":
        super().execute(query, *args, **kwargs)
        self._note(query)
        return self

    def executemany(self, query: Any, *args: Any, **kwargs: Any) -> None:
        super().executemany(query, *args, **kwargs)
        self._note(query)

    def _note(self, query: object) -> None:
        written = _WRITTEN.match(str(query))
        if written and self.rowcount != 0:
            self.info.setdefault("written", set()).add(written[1])


def _written(connection: Any) -> str:
    """The tables that this transaction changed; SQLite counts changes, not of which table."""
    info, driver = connection.info, connection.dbapi_connection
    written = info.pop("written", set())
    if isinstance(driver, sqlite3.Connection) and driver.total_changes == info.get("changes", 0):
        return ""
    return "+".join(sorted(written))


def watch_acks(boundaries: Boundaries) -> None:
    """Every frame that is no ping is an acknowledgement: bytes to Feishu, text to DingTalk."""
    send_bytes, send_str = ClientWebSocketResponse.send_bytes, ClientWebSocketResponse.send_str
    acknowledge, answer = _watched(boundaries, "the ack", send_bytes), _watched(boundaries, "the ack", send_str)

    async def write(self: ClientWebSocketResponse, data: bytes, *args: Any) -> None:
        await (send_bytes if decode(data).method == CONTROL else acknowledge)(self, data, *args)

    setattr(ClientWebSocketResponse, "send_bytes", write)  # noqa: B010
    setattr(ClientWebSocketResponse, "send_str", answer)  # noqa: B010


def watch_sends(boundaries: Boundaries) -> None:
    """Every send is a boundary before the request and after the cloud's answer, before anybody noted it."""
    for owner, name in _SENDS:
        setattr(owner, name, _watched(boundaries, f"the send ({name})", getattr(owner, name)))


def _watched(boundaries: Boundaries, name: str, act: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def watched(*args: Any) -> Any:
        boundaries.passing(f"before {name}")
        done = await act(*args)
        boundaries.passing(f"after {name}")
        return done

    return watched
