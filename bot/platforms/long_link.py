"""Keeps one long connection to a cloud for ever, under a supervisor to which no error is final (T3, F-31)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Set
from typing import Any, Protocol

from bot.platforms.backoff import Backoff
from bot.platforms.link import Alarm, LinkError

log = logging.getLogger(__name__)


class LinkTimings(Protocol):
    """Seconds of the machine's monotonic clock."""

    @property
    def backoff_first(self) -> float:
        """The first wait after a failure, at most."""
        ...

    @property
    def backoff_most(self) -> float:
        """The longest wait after failures that may pass."""
        ...

    @property
    def backoff_refused(self) -> float:
        """The wait after a refusal that only a person can mend."""
        ...

    @property
    def settled_after(self) -> float:
        """A connection that lived this long starts the back-off afresh."""
        ...

    @property
    def leaving(self) -> float:
        """How long a connection is still read after the cloud's farewell."""
        ...

    @property
    def finish(self) -> float:
        """How long what was taken may take to end."""
        ...

    @property
    def close(self) -> float:
        """How long a peer may take to close."""
        ...


class LiveConnection(Protocol):
    """One websocket with its duties."""

    leaving: asyncio.Event
    """Set when the cloud will push nothing more here: a replacement is due at once."""
    opened: float
    last_frame: float

    async def serve(self) -> str:
        """Do every duty until the connection is of no more use; says why it ended."""
        ...

    async def retire(self) -> None:
        """Finish what was taken, inside a deadline, then close."""
        ...


class LongLink:
    """The life of a link; ``run`` may be called once. ``work`` is what a stop waits for."""

    def __init__(
        self,
        cloud: str,
        connect: Callable[[], Awaitable[LiveConnection]],
        work: Set[asyncio.Task[Any]],
        timings: LinkTimings,
        monotonic: Callable[[], float],
    ) -> None:
        self._cloud, self._connect, self._work = cloud, connect, work
        self._timings, self._monotonic = timings, monotonic
        self._backoff = Backoff(timings.backoff_first, timings.backoff_most)
        self._connection: LiveConnection | None = None
        self._retiring: set[asyncio.Task[None]] = set()
        self._stopping, self._stopped = asyncio.Event(), asyncio.Event()
        self._stopped.set()
        self._alarm, self._last_error, self._connects = Alarm.NONE, "", 0

    async def run(self) -> None:
        """Serve until cancelled or stopped; no error is final."""
        self._stopped.clear()
        supervisor = asyncio.create_task(self._supervise())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({supervisor, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            supervisor.cancel()
            stopping.cancel()
            try:
                await asyncio.gather(supervisor, stopping, return_exceptions=True)
                await self._finish()
            finally:  # cancelled a second time, out of patience: whoever waits in ``stop`` goes on
                self._stopped.set()

    async def stop(self) -> None:
        """Stop reading, finish what was taken inside the deadline, close; returns when that is done (F-9)."""
        self._stopping.set()
        await self._stopped.wait()

    def status(self) -> Mapping[str, Any]:
        """``connected``, ``last_frame_age`` (s), ``reconnects``, ``in_flight``, ``alarm`` and ``last_error``."""
        connection = self._connection
        return {
            "connected": connection is not None,
            "last_frame_age": None if connection is None else self._monotonic() - connection.last_frame,
            "reconnects": max(0, self._connects - 1),
            "in_flight": len(self._work),
            "alarm": str(self._alarm),
            "last_error": self._last_error,
        }

    async def _supervise(self) -> None:
        while True:
            try:
                wait = await self._once()
            except LinkError as error:
                wait = self._refused(error)
            except Exception as error:  # our own defect must not leave the bot deaf (T3)
                log.exception("the %s link failed unexpectedly", self._cloud)
                self._last_error = type(error).__name__
                wait = self._backoff.next()
            await asyncio.sleep(wait)

    async def _once(self) -> float:
        """Open a connection, serve it to its end or its farewell; how long to wait before the next."""
        connection = await self._connect()
        self._connection, self._alarm, self._last_error = connection, Alarm.NONE, ""
        self._connects += 1
        log.info("connected to %s, connection %d", self._cloud, self._connects)
        serving = asyncio.create_task(connection.serve())
        leaving = asyncio.create_task(connection.leaving.wait())
        try:
            await asyncio.wait({serving, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            self._connection = None
            self._retire(connection, serving)
        replaced = connection.leaving.is_set()
        self._last_error = "the cloud asked to connect anew" if replaced else serving.result()
        log.warning("the %s connection ended: %s", self._cloud, self._last_error)
        if self._monotonic() - connection.opened < self._timings.settled_after:
            return self._backoff.next()
        self._backoff.reset()
        return 0.0 if replaced else self._backoff.next()

    def _refused(self, error: LinkError) -> float:
        self._last_error, self._alarm = str(error), error.alarm
        if error.alarm is Alarm.CREDENTIALS:
            log.error("%s refuses this app, will keep trying: %s", self._cloud, error)
            return self._backoff.slowly(self._timings.backoff_refused)
        log.warning("no %s connection, will try again: %s", self._cloud, error)
        return self._backoff.next()

    def _retire(self, connection: LiveConnection, serving: "asyncio.Task[str]") -> None:
        """Let the old connection end beside the new one, which is open before this one is closed."""
        task = asyncio.create_task(self._retired(connection, serving))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _retired(self, connection: LiveConnection, serving: "asyncio.Task[str]") -> None:
        if connection.leaving.is_set() and not self._stopping.is_set():
            stopping = asyncio.create_task(self._stopping.wait())
            await asyncio.wait({serving, stopping}, timeout=self._timings.leaving, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await connection.retire()

    async def _finish(self) -> None:
        left = {*self._retiring, *self._work}
        if left:
            await asyncio.wait(left, timeout=self._timings.finish + self._timings.close)
