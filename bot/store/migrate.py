"""Schema migrations: alembic inside the package, configured in code; an installed wheel carries them (DECISIONS 7)."""

import sqlite3
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from bot.errors import LiaisonError
from bot.store.database import open_engine, sqlite_path
from bot.store.file_check import require_whole


class SchemaError(LiaisonError):
    """The store's schema is not the one this program needs; the text says what to do."""


def upgrade(url: str) -> list[str]:
    """Bring the store to the newest schema and return the revisions applied; SQLite files are copied first.

    Raises SchemaError when the store is newer than this program, DamagedStoreError when a file is damaged.
    """
    engine = open_engine(url)
    try:
        before = _current(engine)
        pending = _pending(before)
        if pending:
            _back_up(url, before)
            _run(engine)
        return pending
    finally:
        engine.dispose()


def history(url: str) -> list[tuple[str, str, bool]]:
    """All revisions, oldest first, as (id, title, applied)."""
    pending = set(_pending(_revision_at(url)))
    scripts = reversed(list(_scripts().walk_revisions()))
    return [(s.revision, s.doc, s.revision not in pending) for s in scripts]


def require_current(engine: Engine) -> None:
    """Raise SchemaError unless the store has exactly the newest schema."""
    if _pending(_current(engine)):
        raise SchemaError("数据库结构不是最新的。请先运行 `bot db upgrade`。")


def pending_revisions(engine: Engine) -> list[str]:
    """The revisions still to be applied, oldest first; raises SchemaError when the store is newer than this program."""
    return _pending(_current(engine))


def require_known(revision: str) -> None:
    """Raise SchemaError when a store of this revision is newer than this program."""
    _pending(revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _revision_at(url: str) -> str | None:
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return None  # opening it would make it
    engine = open_engine(url)
    try:
        return _current(engine)
    finally:
        engine.dispose()


def _current(engine: Engine) -> str | None:
    with engine.connect().execution_options(reads_only=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def _known() -> tuple[str, ...]:
    """All revisions, oldest first; reading the scripts takes longer than everything else a start asks of them."""
    return tuple(script.revision for script in reversed(list(_scripts().walk_revisions())))


def _pending(current: str | None) -> list[str]:
    known = _known()
    if current is None:
        return list(known)
    if current not in known:
        raise SchemaError(f"数据库的版本（{current}）比这个程序新。请换回较新的程序，数据没有改动。")
    return list(known[known.index(current) + 1 :])


def _run(engine: Engine) -> None:
    """In one transaction, which PostgreSQL must not end because this machine is slow between two statements."""
    config = _config()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _back_up(url: str, revision: str | None) -> None:
    path = sqlite_path(url)
    if path is None or revision is None:
        return
    require_whole(path)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    copy = path.with_name(f"{path.stem}-before-{revision}-{stamp}{path.suffix}")
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
