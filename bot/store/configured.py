"""The store that the settings name, or a line that an operator can act on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

from bot.config import Settings
from bot.errors import ConfigError, LiaisonError
from bot.store.database import sqlite_path, store_url


class StoreOutOfReachError(LiaisonError):
    """The store cannot be used; the text names it, the reason and what to do."""


def url_of(settings: Settings) -> str:
    """Where the store is."""
    return store_url(settings.store.url.get_secret_value(), settings.data_dir)


def make_data_dir(settings: Settings) -> None:
    """The data directory is there; raises ConfigError when it cannot be."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"data_dir：{settings.data_dir} 不能当数据目录（{error.strerror}）。") from None


def require_there(url: str) -> None:
    """Raise StoreOutOfReachError where no file is yet, for opening it would make one."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise StoreOutOfReachError(f"还没有数据库：{path} 不存在，第一次 bot run 时会新建。")


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """What keeps this store from being used is raised as StoreOutOfReachError; our own mistakes stay what they are."""
    try:
        yield
    except (DatabaseError, InterfaceError, sqlite3.DatabaseError) as error:
        if isinstance(error, DBAPIError) and type(error) not in _OUT_OF_REACH:
            raise
        raise StoreOutOfReachError(in_words(url, error)) from error


_OUT_OF_REACH = (OperationalError, InterfaceError, DatabaseError)


def in_words(url: str, error: Exception) -> str:
    """Which store, why it cannot be used, and what to do."""
    reason = _reason(error)
    place = sqlite_path(url) or make_url(url).render_as_string(hide_password=True)
    if "locked" in reason:
        return f"数据库正忙：别的程序占着 {place} 超过 5 秒。没有改动，稍后再试。"
    return f"数据库用不了：{place}（{reason}）。请核对 [store] url 和 data_dir，确认数据库在运行、有权限。"


def _reason(error: Exception) -> str:
    """The driver's own words, of which the first line says it."""
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return said.strip().partition("\n")[0]
