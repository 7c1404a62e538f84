"""Where units of work run: off the event loop, and many at a time under one COMMIT when they come in a crowd.

SQLite has one writer thread. It takes whatever waits (as much as ``_LARGEST_GROUP`` and ``_LONGEST_GROUP`` allow),
gives each unit of work its own savepoint, commits once and only then lets the waiting callers go: a failed COMMIT
tells all of them that nothing was stored.
PostgreSQL has a few threads, a transaction each, and repeats a unit of work that lost a race or its connection.
"""

import asyncio
import queue
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.errors import LiaisonError
from bot.store.database import beside_the_pool
from bot.store.prepared import Prepared
from bot.store.races import LostRaceError
from bot.store.savepoint import is_undone

T = TypeVar("T")
Work = Callable[[Connection], T]

log = structlog.get_logger("bot.store")

_LARGEST_GROUP = 64
_LONGEST_GROUP = 0.1  # seconds that the first of a group waits for the others at most
_THREADS = 4
_BACKGROUND_THREADS = 2
_PATIENCE = 15.0  # seconds a unit of work waits for a PostgreSQL that went away
_PAUSE = (0.005, 0.05)  # seconds between tries
_TRIES = 5
_SET, _UNDO, _RELEASE = (Prepared(text(f"{word} unit_of_work")) for word in ("SAVEPOINT", "ROLLBACK TO", "RELEASE"))
_LOST_RACES = {"40001", "40P01"}  # serialization failure, deadlock


class NotStoredError(LiaisonError):
    """Nothing of the unit of work was stored, for a reason of the store, not of the work."""


class Writer(Protocol):
    """Runs units of work in transactions."""

    @property
    def background(self) -> "Writer":
        """The same store for work that nobody waits for: it takes no turn away from people."""
        ...

    async def run(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction and return its result after the COMMIT; its exception rolls it back.

        Raises NotStoredError when the store failed. Cancelling the caller does not cancel the work.
        """
        ...

    def close(self) -> None:
        """Finish what waits, then stop."""
        ...


def open_writer(engine: Engine) -> Writer:
    """The writer that suits the store."""
    return SqliteWriter(engine) if engine.dialect.name == "sqlite" else PostgresWriter(beside_the_pool(engine))


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Connection], Any]
    outcome: "Future[Any]"


class SqliteWriter:
    """One thread, one connection, group commit (DECISIONS 12)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="liaison-writer", daemon=True)
        self._thread.start()

    @property
    def background(self) -> "SqliteWriter":
        """See Writer.background; there is one thread for all."""
        return self

    async def run(self, work: Work[T]) -> T:
        """See Writer.run."""
        job = _Job(work, Future())
        self._jobs.put(job)
        return await asyncio.shield(asyncio.wrap_future(job.outcome))

    def close(self) -> None:
        """Finish what waits, then stop the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _serve(self) -> None:
        connection: Connection | None = None
        group: list[_Job] = []
        while group := self._filled(group):
            try:
                connection = connection or self._engine.connect()
                settled = _commit_some(connection, group)
            except Exception as failure:  # whatever it is, the thread lives on and nobody is told it was stored
                _discard(connection)
                connection = None
                settled = [(job, None, _not_stored(failure)) for job in group]
            for job, result, error in settled:
                _settle(job.outcome, result, error)
            group = group[len(settled) :]
        _discard(connection)

    def _filled(self, group: list[_Job]) -> list[_Job]:
        """The group with whatever else waits; empty when everything is done and the writer was closed."""
        while len(group) < _LARGEST_GROUP:
            try:
                job = self._jobs.get(block=not group)
            except queue.Empty:
                break
            if job is None:
                if group:
                    self._jobs.put(None)
                break
            group.append(job)
        return group


_Settled = tuple[_Job, Any, BaseException | None]


def _commit_some(connection: Connection, group: list[_Job]) -> list[_Settled]:
    """Commit the first of the group, and as many more as time allows."""
    until = time.monotonic() + _LONGEST_GROUP
    settled: list[_Settled] = []
    with connection.begin():
        for job in group:
            settled.append(_run_in_savepoint(connection, job))
            if time.monotonic() >= until:
                break
    return settled


def _run_in_savepoint(connection: Connection, job: _Job) -> _Settled:
    _SET.run(connection)
    try:
        result = job.work(connection)
    except Exception as error:  # the caller gets it; the other units of the group must not suffer
        if is_undone(connection):
            raise
        _UNDO.run(connection)
        _RELEASE.run(connection)
        return job, None, _not_stored(error) if isinstance(error, DBAPIError | LostRaceError) else error
    _RELEASE.run(connection)
    return job, result, None


class PostgresWriter:
    """A few threads, each with a connection of its own that nobody else can use up (F-18, F-21), a transaction each.

    A unit of work that lost a race is repeated, at most five times (F-20). One that lost its connection is repeated on
    a fresh one while patience lasts (F-19), even when nobody knows whether its COMMIT arrived: an event's key in the
    inbox and a claim's fence see to it that the second time changes nothing.
    """

    def __init__(self, engine: Engine, threads: int = _THREADS) -> None:
        self._engine = engine
        self._free: queue.SimpleQueue[Connection | None] = queue.SimpleQueue()
        for _ in range(threads):
            self._free.put(None)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="liaison-writer")
        self._background: PostgresWriter | None = None

    @property
    def background(self) -> "PostgresWriter":
        """See Writer.background; threads of its own, made when first asked for."""
        self._background = self._background or PostgresWriter(self._engine, _BACKGROUND_THREADS)
        return self._background

    async def run(self, work: Work[T]) -> T:
        """See Writer.run."""
        until = time.monotonic() + _PATIENCE
        return await asyncio.shield(asyncio.wrap_future(self._pool.submit(self._transact, work, until)))

    def close(self) -> None:
        """Finish what waits, then stop the threads."""
        if self._background is not None:
            self._background.close()
        self._pool.shutdown(wait=True)
        while not self._free.empty():
            _discard(self._free.get())

    def _transact(self, work: Work[T], until: float) -> T:
        races = 0
        while True:
            connection = self._free.get()  # as many as threads, so it never waits
            try:
                connection = connection or self._engine.connect()
                with connection.begin():
                    return work(connection)
            except Exception as failure:
                if connection is None or connection.invalidated:
                    _discard(connection)
                    connection = None
                    if time.monotonic() >= until:
                        raise _not_stored(failure) from failure
                    log.warning("store connection lost, trying again", error=str(failure))
                elif _lost_race(failure):
                    races += 1
                    if races == _TRIES:
                        raise _not_stored(failure) from failure
                elif isinstance(failure, DBAPIError):
                    raise _not_stored(failure) from failure
                else:
                    raise
            finally:
                self._free.put(connection)
            time.sleep(random.uniform(*_PAUSE))  # noqa: S311  jitter, not a secret


def _lost_race(failure: Exception) -> bool:
    database_said = getattr(failure.orig, "sqlstate", "") if isinstance(failure, DBAPIError) else ""
    return isinstance(failure, LostRaceError) or database_said in _LOST_RACES


def _not_stored(failure: BaseException) -> NotStoredError:
    error = NotStoredError(f"the store failed: {failure}")
    error.__cause__ = failure
    return error


def _settle(outcome: "Future[Any]", result: Any, error: BaseException | None) -> None:
    if outcome.cancelled():
        return
    if error is not None:
        outcome.set_exception(error)
    else:
        outcome.set_result(result)


def _discard(connection: Connection | None) -> None:
    if connection is not None:
        connection.invalidate()
        connection.close()
