"""Opens the configured store: locked where it is a file, whole, and of the current schema."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import Engine

from bot.config import Settings
from bot.store.configured import make_data_dir, reaching, url_of
from bot.store.database import FileLock, open_engine, sqlite_path
from bot.store.file_check import FileCheck, checking
from bot.store.migrate import require_current, upgrade
from bot.store.writer import Writer
from bot.store.writers import open_writer

log = structlog.get_logger("bot")

_PATIENCE = 2.0  # seconds a start waits for the check of its file, which is enough for a gigabyte in memory


@dataclass(frozen=True, slots=True)
class Store:
    """An open store, its one writer, and whether it can be relied on."""

    engine: Engine
    writer: Writer
    check: FileCheck

    @property
    def file(self) -> Path | None:
        """SQLite's file, which this process has to itself; None for a server that others share."""
        return sqlite_path(str(self.engine.url))


@contextlib.contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """The store, closed in the end; raises LiaisonError when it is damaged, another's or out of reach.

    A large file may still be under its check: what is done meanwhile must wait for ``Store.check`` where a damaged file
    would make it somebody's duty (F-16).
    """
    make_data_dir(settings)
    url = url_of(settings)
    path = sqlite_path(url)
    with contextlib.ExitStack() as closing:
        with reaching(url):
            if path is not None:
                _lock(path, closing)
            check = closing.enter_context(checking(path))
            check.wait(_PATIENCE)
            engine = _current(url)
        closing.callback(engine.dispose)
        writer = open_writer(engine)
        closing.callback(writer.close)
        yield Store(engine, writer, check)


def _lock(path: Path, closing: contextlib.ExitStack) -> None:
    lock = FileLock(path)
    lock.acquire()
    closing.callback(lock.release)


def _current(url: str) -> Engine:
    """SQLite is upgraded by itself, after a copy; PostgreSQL only by ``bot db upgrade`` (SURFACE 2)."""
    if sqlite_path(url) is not None:
        for revision in upgrade(url):
            log.info("database upgraded", revision=revision)
        return open_engine(url)
    engine = open_engine(url)
    require_current(engine)
    return engine
