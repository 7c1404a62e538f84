"""PostgreSQL has a few writers, a transaction each; one that lost a race or its connection is repeated."""

import asyncio
import queue
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from math import inf

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.store.races import LostRaceError
from bot.store.writer import T, Work, discard, done, not_stored

log = structlog.get_logger("bot.store")

_THREADS = 4
_BACKGROUND_THREADS = 2
_PATIENCE = 15.0  # seconds a unit of work waits for a PostgreSQL that went away
_PAUSE = (0.005, 0.05)  # seconds until a race is run again
_TRIES = 5
_LONGEST_PAUSE = 0.5  # seconds until a PostgreSQL that went away is asked again; twice that is too long for a tap
_LOST_RACES = {"40001", "40P01"}  # serialization failure, deadlock


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
            discard(self._free.get())

    def _transact(self, work: Work[T], until: float) -> T:
        races = losses = 0
        while True:
            connection = self._free.get()  # as many as threads, so it never waits
            pause = random.uniform(*_PAUSE)  # noqa: S311  jitter, not a secret
            try:
                connection = connection or self._engine.connect()
                with connection.begin():
                    result = done(work, connection)
                self._outage.over()
                return result
            except Exception as failure:
                if connection is None or connection.invalidated:
                    discard(connection)
                    connection = None
                    if time.monotonic() >= until:
                        raise not_stored(failure) from failure
                    self._outage.noticed(failure)
                    losses += 1
                    pause = min(pause * 2**losses, _LONGEST_PAUSE)
                elif _lost_race(failure):
                    races += 1
                    if races == _TRIES:
                        raise not_stored(failure) from failure
                elif isinstance(failure, DBAPIError):
                    raise not_stored(failure) from failure
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


def _lost_race(failure: Exception) -> bool:
    database_said = getattr(failure.orig, "sqlstate", "") if isinstance(failure, DBAPIError) else ""
    return isinstance(failure, LostRaceError) or database_said in _LOST_RACES
