"""Where units of work run: off the event loop, and many at a time under one COMMIT when they come in a crowd.

SQLite has one writer thread. It takes whatever waits (as much as ``_LARGEST_GROUP`` and ``_LONGEST_GROUP`` allow),
gives each unit of work its own savepoint, commits once and only then lets the waiting callers go: a failed COMMIT
tells all of them that nothing was stored. What people wait for goes before what nobody waits for, and never shares a
COMMIT with background work that would come after it: a tap waits for one piece of that, not for its backlog.
PostgreSQL has a few threads, a transaction each, and repeats a unit of work that lost a race or its connection.
"""

import asyncio
import contextlib
import itertools
import queue
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from math import inf
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
_GIVES_WAY = 1.0  # seconds for which background work lets everything pass that came after it; then its turn has come
_THREADS = 4
_BACKGROUND_THREADS = 2
_PATIENCE = 15.0  # seconds a unit of work waits for a PostgreSQL that went away
_PAUSE = (0.005, 0.05)  # seconds until a race is run again
_TRIES = 5
_LONGEST_PAUSE = 0.5  # seconds until a PostgreSQL that went away is asked again; twice that is too long for a tap
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
    outcome: "asyncio.Future[Any]"
    awaited: bool  # by a person

    def settle(self, result: Any, error: BaseException | None) -> None:
        """Tell whoever waits, from any thread; nobody does when they gave up or their loop is closed."""
        with contextlib.suppress(RuntimeError):
            self.outcome.get_loop().call_soon_threadsafe(_settle, self.outcome, result, error)


_Turn = tuple[float, int, _Job | None]
"""When a unit of work's turn is, its number among all, and it; None when the writer was closed."""


class SqliteWriter:
    """One thread, one connection, group commit (DECISIONS 12)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turns: queue.PriorityQueue[_Turn] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._background = _SqliteBackground(self)
        self._ended: Future[None] = Future()
        self._ended.set_running_or_notify_cancel()  # whoever stops watching it does not cancel it
        self._thread = threading.Thread(target=self._live, name="liaison-writer", daemon=True)
        self._thread.start()

    @property
    def background(self) -> Writer:
        """See Writer.background; one thread for all, the others first."""
        return self._background

    async def run(self, work: Work[T]) -> T:
        """See Writer.run."""
        return await self.queue(work, awaited=True)

    async def queue(self, work: Work[T], *, awaited: bool) -> T:
        """Run it when its turn comes: at once, or after what people wait for."""
        job = _Job(work, asyncio.get_running_loop().create_future(), awaited)
        turn = time.monotonic() + (0.0 if awaited else _GIVES_WAY)
        self._turns.put((turn, next(self._numbers), job))
        if self._ended.done():
            self._refuse_waiting()
        result: T = await job.outcome
        return result

    def close(self) -> None:
        """Finish what waits, then stop the thread."""
        self._turns.put((inf, next(self._numbers), None))
        self._thread.join()

    async def watch(self) -> None:
        """Until the writer is closed; raises what ended its thread before: nobody would be answered any more."""
        await asyncio.shield(asyncio.wrap_future(self._ended))

    def _live(self) -> None:
        try:
            self._serve()
        except BaseException as failure:
            self._ended.set_exception(RuntimeError(f"the writer's thread ended: {failure!r}"))
            raise
        else:
            self._ended.set_result(None)
        finally:
            self._refuse_waiting()

    def _refuse_waiting(self) -> None:
        """Nobody waits for a thread that is gone, whether they came before or after it went."""
        with contextlib.suppress(queue.Empty):
            while True:
                job = self._turns.get_nowait()[-1]
                if job is not None:
                    job.settle(None, NotStoredError("the writer is closed"))

    def _serve(self) -> None:
        connection: Connection | None = None
        while (first := self._turns.get()[-1]) is not None:
            group: list[_Settled] = []
            try:
                connection = connection or self._engine.connect()
                self._commit_some(connection, first, group)
            except BaseException as failure:  # whatever it is, the thread lives on and nobody is told it was stored
                _discard(connection)
                connection = None
                group = [(job, None, _not_stored(failure)) for job, _, _ in group or [(first, None, None)]]
            for job, result, error in group:
                job.settle(result, error)
        _discard(connection)

    def _commit_some(self, connection: Connection, first: _Job, group: "list[_Settled]") -> None:
        """Commit the first of a group, and as many more of those that wait as time allows; ``group`` tells which."""
        until = time.monotonic() + _LONGEST_GROUP
        with connection.begin():
            job: _Job | None = first
            while job is not None:
                group.append((job, None, None))
                group[-1] = _run_in_savepoint(connection, job)
                full = len(group) == _LARGEST_GROUP or time.monotonic() >= until
                job = None if full else self._next(after=job)

    def _next(self, after: _Job) -> _Job | None:
        """What may share the COMMIT of the one before: whatever waits, but nothing in the background after a person."""
        try:
            turn = self._turns.get_nowait()
        except queue.Empty:
            return None
        job = turn[-1]
        if job is None or (after.awaited and not job.awaited):
            self._turns.put(turn)
            return None
        return job


class _SqliteBackground:
    """The same thread, later."""

    def __init__(self, writer: SqliteWriter) -> None:
        self._writer = writer

    @property
    def background(self) -> Writer:
        return self

    async def run(self, work: Work[T]) -> T:
        return await self._writer.queue(work, awaited=False)

    def close(self) -> None:
        """Closed with the writer."""


_Settled = tuple[_Job, Any, BaseException | None]


def _run_in_savepoint(connection: Connection, job: _Job) -> _Settled:
    _SET.run(connection)
    try:
        result = _done(job.work, connection)
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
        self._outage = _Outage()

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
        races = losses = 0
        while True:
            connection = self._free.get()  # as many as threads, so it never waits
            pause = random.uniform(*_PAUSE)  # noqa: S311  jitter, not a secret
            try:
                connection = connection or self._engine.connect()
                with connection.begin():
                    result = _done(work, connection)
                self._outage.over()
                return result
            except Exception as failure:
                if connection is None or connection.invalidated:
                    _discard(connection)
                    connection = None
                    if time.monotonic() >= until:
                        raise _not_stored(failure) from failure
                    self._outage.noticed(failure)
                    losses += 1
                    pause = min(pause * 2**losses, _LONGEST_PAUSE)
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
            time.sleep(pause)


class _Outage:
    """Told once when it begins and once when it is over, by whichever thread notices first."""

    def __init__(self) -> None:
        self._lock, self._since = threading.Lock(), inf

    def noticed(self, failure: Exception) -> None:
        """The connection was lost, or there is none to be had."""
        with self._lock:
            if self._since == inf:
                self._since = time.monotonic()
                log.warning("store connection lost, trying again", error=str(failure))

    def over(self) -> None:
        """Something was stored."""
        if self._since == inf:
            return
        with self._lock:
            if self._since != inf:
                log.info("store connected again", seconds=round(time.monotonic() - self._since, 1))
                self._since = inf


def _done(work: Work[T], connection: Connection) -> T:
    """What the work returns; no future can carry a StopIteration, and whoever awaits it would wait for ever."""
    try:
        return work(connection)
    except StopIteration as nothing:
        raise RuntimeError("a unit of work raised StopIteration") from nothing


def _lost_race(failure: Exception) -> bool:
    database_said = getattr(failure.orig, "sqlstate", "") if isinstance(failure, DBAPIError) else ""
    return isinstance(failure, LostRaceError) or database_said in _LOST_RACES


def _not_stored(failure: BaseException) -> NotStoredError:
    error = NotStoredError(f"the store failed: {failure}")
    error.__cause__ = failure
    return error


def _settle(outcome: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if outcome.done():  # whoever waited gave up, which undoes nothing
        return
    if error is not None:
        outcome.set_exception(error)
    else:
        outcome.set_result(result)


def _discard(connection: Connection | None) -> None:
    if connection is not None:
        with contextlib.suppress(Exception):  # it is thrown away because something is wrong with it
            connection.invalidate()
            connection.close()
