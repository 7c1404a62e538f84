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
from bot.platforms.dingtalk.connection import Connection
from bot.platforms.dingtalk.delivery import Delivery
from bot.platforms.dingtalk.endpoint import ask_endpoint
from bot.platforms.dingtalk.frames import FrameCodec, load_codec
from bot.platforms.dingtalk.session_webhooks import SessionWebhooks
from bot.platforms.dingtalk.settings import Bounds, DingTalkSettings, Timings
from bot.platforms.intake import Intake
from bot.platforms.live_connection import open_socket
from bot.platforms.long_link import LongLink
from bot.platforms.redaction import Redactor
from bot.platforms.tickets import ticket_values
from bot.ports import Dispatch


class DingTalkTransport(LongLink):
    """Keeps one connection for ever; ``run`` may be called once."""

    _timings: Timings

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
        timings = timings or Timings()
        intake = Intake(dispatch, timings.tap_budget, monotonic)
        super().__init__("DingTalk", intake.work, timings, monotonic)
        self._settings, self._session, self._redactor = settings, session, redactor
        self._bounds = bounds or Bounds()
        self._delivery = Delivery(intake, webhooks, spent)
        self._codec: FrameCodec | None = None

    def status(self) -> Mapping[str, Any]:
        """As every link's, and ``quota_exhausted``: the cloud keeps the texts of messages back until next month."""
        return {**super().status(), "quota_exhausted": self._delivery.quota_exhausted}

    async def _connect(self) -> Connection:
        if self._codec is None:
            self._codec = await asyncio.to_thread(load_codec)  # DECISIONS 19
        endpoint = await ask_endpoint(self._session, self._settings)
        self._redactor.add(*ticket_values(endpoint.url))
        socket = await open_socket(
            self._session, endpoint.url, self._timings, self._bounds, heartbeat=self._timings.heartbeat
        )
        return Connection(socket, self._codec, self._delivery, self._timings, self._bounds, self._monotonic)
