"""Opens the configured store: locked where it is a file, whole, and of the current schema."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import Engine

from bot.config import Settings
from bot.store.configured import make_data_dir, reaching, url_of
from bot.store.database import DamagedStoreError, FileLock, damage, open_engine, sqlite_path
from bot.store.migrate import require_current, upgrade
from bot.store.writer import Writer, open_writer

log = structlog.get_logger("bot")


@dataclass(frozen=True, slots=True)
class Store:
    """An open store, and its one writer."""

    engine: Engine
    writer: Writer

    @property
    def file(self) -> Path | None:
        """SQLite's file, which this process has to itself; None for a server that others share."""
        return sqlite_path(str(self.engine.url))


@contextlib.contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """The store, closed in the end; raises LiaisonError when it is damaged, another's or out of reach."""
    make_data_dir(settings)
    url = url_of(settings)
    with contextlib.ExitStack() as closing:
        with reaching(url):
            _lock(url, closing)
            engine = _current(url)
        closing.callback(engine.dispose)
        writer = open_writer(engine)
        closing.callback(writer.close)
        yield Store(engine, writer)


def _lock(url: str, closing: contextlib.ExitStack) -> None:
    path = sqlite_path(url)
    if path is not None:
        lock = FileLock(path)
        lock.acquire()
        closing.callback(lock.release)


def _current(url: str) -> Engine:
    """SQLite is upgraded by itself, after a copy; PostgreSQL only by ``bot db upgrade`` (SURFACE 2)."""
    path = sqlite_path(url)
    if path is not None:
        _refuse_damaged(path)
        for revision in upgrade(url):
            log.info("database upgraded", revision=revision)
        return open_engine(url)
    engine = open_engine(url)
    require_current(engine)
    return engine


def _refuse_damaged(database: Path) -> None:
    """F-16: what a damaged file says must not become anybody's duty."""
    if found := damage(database):
        raise DamagedStoreError(
            f"数据库文件已损坏，没有启动：{database}（{found}）。请用最近的备份换下这个文件；"
            "同目录的 *-before-* 是升级前的备份。"
        )
