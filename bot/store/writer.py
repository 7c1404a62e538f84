"""Where units of work run: off the event loop, and many at a time under one COMMIT when they come in a crowd.

SQLite has one writer thread. It takes whatever waits (at most ``_LARGEST_GROUP``), gives each unit of work its own
savepoint, commits once and only then lets the waiting callers go: a failed COMMIT tells all of them that nothing was
stored.
PostgreSQL has a few threads, a transaction each, and repeats a unit of work that lost a serialization race.
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

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.errors import LiaisonError

T = TypeVar("T")
Work = Callable[[Connection], T]

_LARGEST_GROUP = 64
_TRIES = 5
_LOST_RACES = {"40001", "40P01"}  # serialization failure, deadlock


class NotStoredError(LiaisonError):
    """Nothing of the unit of work was stored, for a reason of the store, not of the work."""


class Writer(Protocol):
    """Runs units of work in transactions."""

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
    return SqliteWriter(engine) if engine.dialect.name == "sqlite" else PostgresWriter(engine)


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
        while group := self._next_group():
            try:
                connection = connection or self._engine.connect()
                settled = _commit_group(connection, group)
            except Exception as failure:  # whatever it is, the thread lives on and nobody is told it was stored
                _discard(connection)
                connection = None
                settled = [(job, None, _not_stored(failure)) for job in group]
            for job, result, error in settled:
                _settle(job.outcome, result, error)
        _discard(connection)

    def _next_group(self) -> list[_Job]:
        first = self._jobs.get()
        group = [first] if first is not None else []
        while group and len(group) < _LARGEST_GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            group.append(job)
        return group


_Settled = tuple[_Job, Any, BaseException | None]


def _commit_group(connection: Connection, group: list[_Job]) -> list[_Settled]:
    with connection.begin():
        return [_run_in_savepoint(connection, job) for job in group]


def _run_in_savepoint(connection: Connection, job: _Job) -> _Settled:
    connection.exec_driver_sql("SAVEPOINT unit_of_work")
    try:
        result = job.work(connection)
    except Exception as error:  # the caller gets it; the other units of the group must not suffer
        connection.exec_driver_sql("ROLLBACK TO unit_of_work")
        connection.exec_driver_sql("RELEASE unit_of_work")
        return job, None, _not_stored(error) if isinstance(error, DBAPIError) else error
    connection.exec_driver_sql("RELEASE unit_of_work")
    return job, result, None


class PostgresWriter:
    """A few threads, a transaction each; a unit of work that lost a race is repeated, at most five times (F-20)."""

    def __init__(self, engine: Engine, threads: int = 4) -> None:
        self._engine = engine
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="liaison-writer")

    async def run(self, work: Work[T]) -> T:
        """See Writer.run."""
        return await asyncio.shield(asyncio.wrap_future(self._pool.submit(self._transact, work)))

    def close(self) -> None:
        """Finish what waits, then stop the threads."""
        self._pool.shutdown(wait=True)

    def _transact(self, work: Work[T]) -> T:
        for attempt in range(1, _TRIES + 1):
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except DBAPIError as failure:
                if getattr(failure.orig, "sqlstate", "") not in _LOST_RACES or attempt == _TRIES:
                    raise _not_stored(failure) from failure
                time.sleep(random.uniform(0.001, 0.01) * attempt)  # noqa: S311  jitter, not a secret
        raise AssertionError("the loop above returns or raises")


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
