"""Opening the two stores: SQLite (embedded, one process) and PostgreSQL, with the settings the promise rests on."""

import fcntl
import os
from pathlib import Path
from typing import IO, Any

import orjson
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

from bot.errors import LiaisonError
from bot.store.prepared import Prepared

_LOCK_WAIT_MS = 5000
_BOTH: dict[str, Any] = {
    "hide_parameters": True,  # what people typed does not belong into the log
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}
_POSTGRES: dict[str, Any] = {
    **_BOTH,
    "connect_args": {
        "connect_timeout": 3,
        # a server that is gone without a word is noticed in seconds, not in the two hours of the operating system
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        # a replica that stands still in a transaction gives back what it holds; waking, it finds its work undone (F-75)
        "options": "-c idle_in_transaction_session_timeout=5s -c lock_timeout=10s",
    },
}


_BEGIN = {mode: Prepared(text(f"BEGIN {mode}")) for mode in ("DEFERRED", "IMMEDIATE")}


class StoreInUseError(LiaisonError):
    """Another process holds this SQLite file; the text names the lock file."""


def store_url(url: str, data_dir: Path) -> str:
    """The configured address, or a SQLite file under the data directory; PostgreSQL always by psycopg."""
    if not url:
        return f"sqlite:///{data_dir / 'liaison.sqlite3'}"
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    return url


def open_engine(url: str) -> Engine:
    """An engine whose every transaction is explicit; SQLite by the rules of RELIABILITY 4.3."""
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url)
    return create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True, **_POSTGRES)


def beside_the_pool(engine: Engine) -> Engine:
    """The same PostgreSQL, whose connections are their owner's alone: nobody can use them up (F-21)."""
    return create_engine(engine.url, poolclass=NullPool, **_POSTGRES)


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool, connect_args={"check_same_thread": False}, **_BOTH)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions on its own
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA busy_timeout={_LOCK_WAIT_MS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    # A deferred transaction that reads and then writes fails at once when another writer was faster (trap T14).
    mode = "DEFERRED" if connection.get_execution_options().get("reads_only") else "IMMEDIATE"
    _BEGIN[mode].begin(connection)


class FileLock:
    """Keeps a second process off one SQLite file; released by the operating system when the process dies."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock or raise StoreInUseError at once."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            file.close()
            raise StoreInUseError(f"另一个进程正在使用这个数据库（{self._path}）。请先停掉它。") from taken
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None


def sqlite_path(url: str) -> Path | None:
    """The file behind a SQLite address, None for another store."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None
