"""DingTalk's receiving side: our own stream connection on our own loop.

The SDK's client is not used: it blocks the loop, swallows cancellation, and reconnects without pause
(facts/dingtalk.md 3).
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from bot.platforms.dingtalk.api import Spent, uncounted
from bot.platforms.dingtalk.connection import Connection, open_socket
from bot.platforms.dingtalk.delivery import Delivery
from bot.platforms.dingtalk.endpoint import ask_endpoint
from bot.platforms.dingtalk.frames import FrameCodec, load_codec
from bot.platforms.dingtalk.session_webhooks import SessionWebhooks
from bot.platforms.dingtalk.settings import Bounds, DingTalkSettings, Timings
from bot.platforms.long_link import LongLink
from bot.platforms.redaction import Redactor
from bot.platforms.tickets import ticket_values
from bot.ports import Dispatch


class DingTalkTransport:
    """Keeps one connection for ever; ``run`` may be called once."""

    def __init__(
        self,
        settings: DingTalkSettings,
        session: aiohttp.ClientSession,
        dispatch: Dispatch,
        webhooks: SessionWebhooks,
        redactor: Redactor,
        *,
        timings: Timings | None = None,
        bounds: Bounds | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        spent: Spent = uncounted,
    ) -> None:
        self._settings, self._session, self._redactor = settings, session, redactor
        self._timings, self._bounds, self._monotonic = timings or Timings(), bounds or Bounds(), monotonic
        self._delivery = Delivery(dispatch, webhooks, self._timings, monotonic, spent)
        self._link = LongLink("DingTalk", self._connected, self._delivery.work, self._timings, monotonic)
        self._codec: FrameCodec | None = None

    async def run(self) -> None:
        """Serve until cancelled or stopped; no error is final."""
        await self._link.run()

    async def stop(self) -> None:
        """Stop reading, finish what was taken inside the deadline, close; returns when that is done (F-9)."""
        await self._link.stop()

    def status(self) -> Mapping[str, Any]:
        """As every link's, and ``quota_exhausted``: the cloud keeps the texts of messages back until next month."""
        return {**self._link.status(), "quota_exhausted": self._delivery.quota_exhausted}

    async def _connected(self) -> Connection:
        if self._codec is None:
            self._codec = await asyncio.to_thread(load_codec)  # DECISIONS 19
        endpoint = await ask_endpoint(self._session, self._settings)
        self._redactor.add(*ticket_values(endpoint.url))
        socket = await open_socket(self._session, endpoint, self._timings, self._bounds)
        return Connection(socket, self._codec, self._delivery, self._timings, self._bounds, self._monotonic)
