"""The embedded store has one writer: many units of work under one COMMIT when they come in a crowd.

Its thread takes whatever waits (as much as ``_LARGEST_GROUP`` and ``_LONGEST_GROUP`` allow), gives each unit of work
its own savepoint, commits once and only then lets the waiting callers go: a failed COMMIT tells all of them that
nothing was stored. What people wait for goes before what nobody waits for, and never shares a COMMIT with background
work that would come after it: a tap waits for one piece of that, not for its backlog.
"""

import asyncio
import contextlib
import itertools
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from math import inf
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.store.prepared import Prepared
from bot.store.races import LostRaceError
from bot.store.savepoint import is_undone
from bot.store.writer import NotStoredError, T, Work, Writer, discard, done, not_stored

_LARGEST_GROUP = 64
_LONGEST_GROUP = 0.1  # seconds that the first of a group waits for the others at most
_GIVES_WAY = 1.0  # seconds for which background work lets everything pass that came after it; then its turn has come
_SET, _UNDO, _RELEASE = (Prepared(text(f"{word} unit_of_work")) for word in ("SAVEPOINT", "ROLLBACK TO", "RELEASE"))


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
                discard(connection)
                connection = None
                group = [(job, None, not_stored(failure)) for job, _, _ in group or [(first, None, None)]]
            for job, result, error in group:
                job.settle(result, error)
        discard(connection)

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
        result = done(job.work, connection)
    except Exception as error:  # the caller gets it; the other units of the group must not suffer
        if is_undone(connection):
            raise
        _UNDO.run(connection)
        _RELEASE.run(connection)
        return job, None, not_stored(error) if isinstance(error, DBAPIError | LostRaceError) else error
    _RELEASE.run(connection)
    return job, result, None


def _settle(outcome: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if outcome.done():  # whoever waited gave up, which undoes nothing
        return
    if error is not None:
        outcome.set_exception(error)
    else:
        outcome.set_result(result)
