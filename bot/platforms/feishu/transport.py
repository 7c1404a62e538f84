"""Feishu's receiving side: our own long connection on our own loop.

The SDK's client is not used: it works serially, and after some refusals stays alive but deaf (facts/feishu.md 2, 3.2;
RELIABILITY T1-T4).
"""

import time
from collections.abc import Awaitable, Callable

import aiohttp

from bot.platforms.feishu.connection import Connection
from bot.platforms.feishu.delivery import Delivery
from bot.platforms.feishu.endpoint import ask_endpoint, refused_handshake
from bot.platforms.feishu.settings import Bounds, FeishuSettings, Timings
from bot.platforms.intake import Intake
from bot.platforms.live_connection import open_socket
from bot.platforms.long_link import LongLink
from bot.platforms.redaction import Redactor
from bot.platforms.tickets import ticket_values
from bot.ports import Dispatch

WhoAmI = Callable[[], Awaitable[str]]
"""Asks the cloud for the bot's own open_id; raises LinkError."""


class FeishuTransport(LongLink):
    """Keeps one connection for ever; ``run`` may be called once."""

    _timings: Timings

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
        timings, bounds = timings or Timings(), bounds or Bounds()
        intake = Intake(dispatch, timings.tap_budget, monotonic)
        super().__init__("Feishu", intake.work, timings, monotonic)
        self._settings, self._session, self._who_am_i, self._redactor = settings, session, who_am_i, redactor
        self._bounds, self._delivery = bounds, Delivery(intake, timings, bounds, monotonic)

    async def _connect(self) -> Connection:
        if not self._delivery.bot_open_id:
            self._delivery.bot_open_id = await self._who_am_i()
        endpoint = await ask_endpoint(self._session, self._settings)
        self._redactor.add(*ticket_values(endpoint.url))
        socket = await open_socket(self._session, endpoint.url, self._timings, self._bounds, refused=refused_handshake)
        return Connection(socket, endpoint, self._delivery, self._timings, self._bounds, self._monotonic)
