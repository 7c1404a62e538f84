"""Whether a SQLite file is whole (F-16), asked beside a start that cannot wait for the answer of a large one."""

import asyncio
import contextlib
import io
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.errors import FatalError

log = structlog.get_logger("bot.store")


class DamagedStoreError(FatalError):
    """The SQLite file is damaged; the text names it and what to do."""


def damage(database: Path) -> str:
    """What SQLite's own quick check finds wrong with a file, '' when nothing or when there is no file yet."""
    if not database.exists():
        return ""
    with contextlib.closing(open_to_read(database)) as connection:
        return _damage(connection)


def open_to_read(database: Path) -> sqlite3.Connection:
    """A connection that leaves the file as it is, even when it is the last one to be closed."""
    address = f"{database.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


def require_whole(database: Path) -> None:
    """Raise DamagedStoreError when the file is damaged."""
    _judge(database, damage(database))


@dataclass(frozen=True, slots=True)
class FileCheck:
    """The check of one file, under way since it was made; a store without a file has nothing to find."""

    database: Path | None
    found: "Future[str]"

    @property
    def doubt(self) -> str:
        """Why the file cannot be relied on now: ``checking`` or ``damaged``; '' when it can."""
        if not self.found.done():
            return "checking"
        return "damaged" if self.found.result() else ""

    def wait(self, seconds: float | None = None) -> None:
        """Until the file was found whole, or so many seconds have passed; raises DamagedStoreError."""
        if wait([self.found], seconds).done:
            _judge(self.database, self.found.result())

    async def passed(self) -> None:
        """Wait until the file was found whole; raises DamagedStoreError."""
        _judge(self.database, await asyncio.wrap_future(self.found))


@contextlib.contextmanager
def checking(database: Path | None) -> Iterator[FileCheck]:
    """The check of a file, beside the block; what fails there on a damaged file raises DamagedStoreError.

    The check looks at one moment of the file, and lets go of it only when that was whole. So long no checkpoint gets
    by: what is committed meanwhile stays in the log beside the file, and a damaged file is left as it was found.
    """
    if database is None or not database.exists():
        nothing: Future[str] = Future()
        nothing.set_result("")
        yield FileCheck(database, nothing)
        return
    with (
        # closed when every connection is: a process that closes a file gives back all its locks on it (POSIX)
        database.open("rb", buffering=0) as file,
        contextlib.closing(open_to_read(database)) as connection,
        ThreadPoolExecutor(2, thread_name_prefix="liaison-file-check") as threads,
    ):
        logged = _has_log(connection)
        check = FileCheck(database, threads.submit(_look, connection))
        threads.submit(_read_ahead, file, check.found)
        try:
            if not logged:  # it will be given one, which nobody may do while somebody reads
                check.wait()
            yield check
        except FatalError:
            raise
        except Exception:
            check.wait()
            raise
        finally:
            connection.interrupt()


def _look(connection: sqlite3.Connection) -> str:
    started = time.monotonic()
    connection.execute("BEGIN")
    found = _damage(connection)
    if not found:
        connection.execute("COMMIT")
        log.info("database file checked", seconds=round(time.monotonic() - started, 2))
    return found


def _read_ahead(file: io.FileIO, found: "Future[str]") -> None:
    """In the order of the disk: what is not in memory comes many times as fast as in the order of the tables."""
    buffer = bytearray(1024 * 1024)
    while file.readinto(buffer) and not found.done():
        pass


def _has_log(connection: sqlite3.Connection) -> bool:
    with contextlib.suppress(sqlite3.DatabaseError):
        return bool(connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal")
    return False


def _damage(connection: sqlite3.Connection) -> str:
    try:
        found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else found.splitlines()[-1]  # below a heading that names no more than "main"


def _judge(database: Path | None, found: str) -> None:
    if found:
        raise DamagedStoreError(
            f"数据库文件已损坏，不能再用：{database}（{found}）。请运行 bot restore 最近的备份，"
            "坏掉的文件会改名留在旁边；同目录的 *-before-* 是升级前的备份。"
        )
