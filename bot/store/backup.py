"""One consistent file of either store, and the way back (SURFACE 2): the file is always SQLite.

A PostgreSQL store is copied table by table in one read-only snapshot; so a backup also moves a company from one store
to the other. ``pg_dump`` remains the better tool for large databases and for keeping many generations.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from bot.errors import LiaisonError
from bot.new_file import new_file
from bot.store.database import FileLock, open_engine, sqlite_path
from bot.store.migrate import require_current, require_known, upgrade
from bot.store.restores import Restores
from bot.store.snapshot import snapshot
from bot.store.tables import metadata

_CHUNK = 1000


class BackupError(LiaisonError):
    """No backup was made, or none was restored; nothing was changed, and the text says why."""


def backup(url: str, file: Path, now: datetime) -> None:
    """Write the whole store into a new file, while the bot runs or not; raises LiaisonError."""
    source = sqlite_path(url)
    if source is not None and not source.exists():
        raise BackupError(f"还没有数据库：{source} 不存在。")
    with new_file(file) as draft:
        if source is not None:
            _copy_file(source, draft)
        else:
            _copy_from_postgres(url, draft)
        with _opened(f"sqlite:///{draft}") as connection:
            Restores(connection).note_copy(now)
        _close_up(draft)


def check_file(file: Path) -> None:
    """Raise BackupError or SchemaError unless this program can restore the file."""
    if not file.is_file():
        raise BackupError(f"没有这个文件：{file}")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA quick_check").fetchone()[0]
            [revision] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, TypeError):
        raise BackupError(f"{file} 不是接口人的备份，或者已经损坏。什么也没有改动。") from None
    if found != "ok":
        raise BackupError(f"{file} 已经损坏（{found}）。什么也没有改动。")
    require_known(revision)


def restore(url: str, file: Path, now: datetime) -> Path | None:
    """Make the file's content the store, fenced; returns where the store that was there before is kept.

    Raises BackupError, SchemaError, or StoreInUseError while a bot runs on it.
    """
    check_file(file)
    target = sqlite_path(url)
    if target is not None:
        return _restore_file(url, target, file, now)
    _restore_to_postgres(url, file, now)
    return None


def _restore_file(url: str, target: Path, file: Path, now: datetime) -> Path | None:
    lock = FileLock(target)
    lock.acquire()
    try:
        draft = target.with_name(target.name + ".restoring")
        draft.unlink(missing_ok=True)
        _copy_file(file, draft)
        _make_ready(f"sqlite:///{draft}", now)
        _close_up(draft)
        kept = _set_aside(target)
        os.replace(draft, target)
        return kept
    finally:
        lock.release()


def _restore_to_postgres(url: str, file: Path, now: datetime) -> None:
    draft = file.with_name(file.name + ".restoring")
    draft.unlink(missing_ok=True)
    try:
        _copy_file(file, draft)
        _make_ready(f"sqlite:///{draft}", now)
        upgrade(url)
        with _opened(f"sqlite:///{draft}") as source, _opened(url) as target:
            _require_empty(target)
            _fill(source, target)
    finally:
        for leftover in draft.parent.glob(draft.name + "*"):
            leftover.unlink()


def _make_ready(url: str, now: datetime) -> None:
    """The newest schema, the fence up, whether it was made by ``bot backup`` or by hand."""
    upgrade(url)
    with _opened(url) as connection:
        restores = Restores(connection)
        if restores.current() is None:
            restores.note_copy(now)
        restores.fence(now)


def _set_aside(target: Path) -> Path | None:
    """Under another name with its log, unread: it may be damaged, and is not to get worse."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    kept = target.with_name(f"{target.stem}-before-restore-{stamp}{target.suffix}")
    for ending in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            os.replace(f"{target}{ending}", f"{kept}{ending}")
    return kept if kept.exists() else None


def _copy_file(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as a, closing(sqlite3.connect(target)) as b:
        a.backup(b)


def _close_up(path: Path) -> None:
    """Everything in the one file, nothing in a log beside it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()


def _copy_from_postgres(url: str, draft: Path) -> None:
    upgrade(f"sqlite:///{draft}")
    engine = open_engine(url)
    try:
        require_current(engine)
        with snapshot(engine) as source, _opened(f"sqlite:///{draft}") as target:
            _fill(source, target)
    finally:
        engine.dispose()


def _fill(source: Connection, target: Connection) -> None:
    _ignore_references(target)
    for table in metadata.tables.values():
        for chunk in source.execute(select(table)).mappings().partitions(_CHUNK):
            target.execute(table.insert(), [dict(row) for row in chunk])
        if target.dialect.name == "postgresql" and "id" in table.c:
            highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, "id")
            target.execute(select(func.setval(sequence, highest, False)))


def _ignore_references(target: Connection) -> None:
    """Rows come in the order of the tables, and people and departments name each other."""
    if target.dialect.name == "sqlite":
        return
    try:
        target.execute(text("SET LOCAL session_replication_role = replica"))
    except DBAPIError:
        raise BackupError(
            "恢复到 PostgreSQL 需要数据库的超级用户权限（要暂停外键检查）。"
            "什么也没有改动；也可以改用 pg_dump 和 pg_restore。"
        ) from None


def _require_empty(target: Connection) -> None:
    names = ("inbox", "outbox", "journal", "person")
    if any(target.execute(select(metadata.tables[name]).limit(1)).first() for name in names):
        raise BackupError("目标数据库里已有数据，没有动它。请建一个空的数据库再恢复。")


@contextmanager
def _opened(url: str) -> Iterator[Connection]:
    engine: Engine = open_engine(url)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                _without_foreign_keys(connection)
            with connection.begin():
                yield connection
    finally:
        engine.dispose()


def _without_foreign_keys(connection: Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
