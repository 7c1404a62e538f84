"""Keeps one long connection to a cloud for ever, under a supervisor to which no error is final (T3, F-31)."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Set
from typing import Any

from bot.platforms.backoff import Backoff
from bot.platforms.link import Alarm, LinkError
from bot.platforms.link_settings import LinkTimings
from bot.platforms.live_connection import LiveConnection

log = logging.getLogger(__name__)


class LongLink(ABC):
    """A cloud's receiving side; ``run`` may be called once. ``work`` is what a stop waits for."""

    def __init__(
        self,
        cloud: str,
        work: Set[asyncio.Task[Any]],
        timings: LinkTimings,
        monotonic: Callable[[], float],
    ) -> None:
        self._cloud, self._work = cloud, work
        self._timings, self._monotonic = timings, monotonic
        self._backoff = Backoff(timings.backoff_first, timings.backoff_most)
        self._connection: LiveConnection[Any] | None = None
        self._retiring: set[asyncio.Task[None]] = set()
        self._stopping, self._stopped = asyncio.Event(), asyncio.Event()
        self._stopped.set()
        self._alarm, self._last_error, self._connects = Alarm.NONE, "", 0

    @abstractmethod
    async def _connect(self) -> LiveConnection[Any]:
        """Another connection; raises LinkError."""

    async def run(self) -> None:
        """Serve until cancelled or stopped; no error is final."""
        self._stopped.clear()
        supervisor = asyncio.create_task(self._supervise())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({supervisor, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._stopping.set()  # a cancelled link ends its replaced lines too, as a stop does
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

    def renew(self) -> None:
        """Connect anew: the link answers pings, but messages were found that it never brought."""
        if self._connection is not None:
            self._connection.leaving.set()

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
        self._last_error = "a replacement was due" if replaced else serving.result()
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

    def _retire(self, connection: LiveConnection[Any], serving: "asyncio.Task[str]") -> None:
        """Let the old connection end beside the new one, which is open before this one is closed."""
        task = asyncio.create_task(self._retired(connection, serving))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _retired(self, connection: LiveConnection[Any], serving: "asyncio.Task[str]") -> None:
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
