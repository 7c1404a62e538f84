"""Feishu's receiving side: our own long connection on our own loop, under a supervisor to which no error is final.

The SDK's client is not used: it works serially, and after some refusals stays alive but deaf (facts/feishu.md 2, 3.2;
RELIABILITY T1-T4).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from bot.platforms.backoff import Backoff
from bot.platforms.feishu.connection import Connection, open_socket
from bot.platforms.feishu.delivery import Delivery
from bot.platforms.feishu.endpoint import ask_endpoint
from bot.platforms.feishu.settings import Bounds, FeishuSettings, Timings
from bot.platforms.link import Alarm, LinkError
from bot.platforms.redaction import Redactor
from bot.platforms.tickets import ticket_values
from bot.ports import Dispatch

log = logging.getLogger(__name__)

WhoAmI = Callable[[], Awaitable[str]]
"""Asks the cloud for the bot's own open_id; raises LinkError."""


class FeishuTransport:
    """Keeps one connection for ever; ``run`` may be called once."""

    def __init__(
        self,
        settings: FeishuSettings,
        session: aiohttp.ClientSession,
        dispatch: Dispatch,
        who_am_i: WhoAmI,
        redactor: Redactor,
        *,
        timings: Timings | None = None,
        bounds: Bounds | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._session, self._who_am_i, self._redactor = settings, session, who_am_i, redactor
        self._timings, self._bounds, self._monotonic = timings or Timings(), bounds or Bounds(), monotonic
        self._delivery = Delivery(dispatch, self._timings, self._bounds, monotonic)
        self._backoff = Backoff(self._timings.backoff_first, self._timings.backoff_most)
        self._connection: Connection | None = None
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
            "in_flight": len(self._delivery.work),
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
                log.exception("the Feishu link failed unexpectedly")
                self._last_error = type(error).__name__
                wait = self._backoff.next()
            await asyncio.sleep(wait)

    async def _once(self) -> float:
        """Open a connection, serve it to its end; how long to wait before the next."""
        connection = await self._open()
        self._connection, self._alarm, self._last_error = connection, Alarm.NONE, ""
        self._connects += 1
        log.info("connected to Feishu, connection %d", self._connects)
        try:
            reason = await connection.serve()
        finally:
            self._connection = None
            self._retire(connection)
        log.warning("the Feishu connection ended: %s", reason)
        self._last_error = reason
        if self._monotonic() - connection.opened >= self._timings.settled_after:
            self._backoff.reset()
        return self._backoff.next()

    async def _open(self) -> Connection:
        if not self._delivery.bot_open_id:
            self._delivery.bot_open_id = await self._who_am_i()
        endpoint = await ask_endpoint(self._session, self._settings)
        self._redactor.add(*ticket_values(endpoint.url))
        socket = await open_socket(self._session, endpoint, self._timings, self._bounds)
        return Connection(socket, endpoint, self._delivery, self._timings, self._bounds, self._monotonic)

    def _refused(self, error: LinkError) -> float:
        self._last_error = str(error)
        if error.alarm is Alarm.CREDENTIALS:
            self._alarm = error.alarm
            log.error("Feishu refuses this app, will keep trying: %s", error)
            return self._backoff.slowly(self._timings.backoff_refused)
        self._alarm = error.alarm
        log.warning("no Feishu connection, will try again: %s", error)
        return self._backoff.next()

    def _retire(self, connection: Connection) -> None:
        """Let the old connection end beside the new one: what it took may still be acknowledged on it."""
        task = asyncio.create_task(connection.retire())
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _finish(self) -> None:
        left = {*self._retiring, *self._delivery.work}
        if left:
            await asyncio.wait(left, timeout=self._timings.finish + self._timings.close)
