"""One live connection to Feishu: pings by the interval the cloud names, and hears its pongs (facts/feishu.md 1.3)."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from aiohttp import ClientWebSocketResponse, WSMsgType

from bot.platforms.feishu.delivery import Delivery
from bot.platforms.feishu.endpoint import Endpoint, ping_interval
from bot.platforms.feishu.frames import CONTROL, DATA, Frame, decode, ping
from bot.platforms.feishu.settings import Bounds, Timings
from bot.platforms.json_text import read_json
from bot.platforms.live_connection import LiveConnection


class Connection(LiveConnection[bytes]):
    """Binary frames in, the very same frames back as acknowledgements."""

    kinds: ClassVar = frozenset((WSMsgType.BINARY,))
    _timings: Timings

    def __init__(
        self,
        socket: ClientWebSocketResponse,
        endpoint: Endpoint,
        delivery: Delivery,
        timings: Timings,
        bounds: Bounds,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(socket, timings, bounds, monotonic)
        self._delivery, self._service_id = delivery, endpoint.service_id
        self._ping_every = self._bounded(endpoint.ping_every or timings.ping_every)
        self._timing_changed = asyncio.Event()

    async def _take(self, raw: bytes, received: float) -> None:
        frame = decode(raw)
        if frame.method == CONTROL:
            self._control(frame)
        elif frame.method == DATA:
            answer = await self._delivery.answer(frame, received)
            if answer is not None:
                await self._acknowledge(answer)

    def _control(self, frame: Frame) -> None:
        if frame.headers.get("type") != "pong" or not frame.payload:
            return
        try:
            told = ping_interval(read_json(frame.payload))
        except ValueError:
            return
        if told is not None and self._bounded(told) != self._ping_every:
            self._ping_every = self._bounded(told)
            self._timing_changed.set()

    async def _keep_alive(self) -> str:
        """Ping by the interval; end when nothing came for too long.

        Only frames count as life, not the websocket's own pongs: a cloud that still answers those but has stopped
        pushing was seen in production (facts/feishu.md 2).
        """
        last_ping = float("-inf")
        while (silent_at := self.last_frame + self._ping_every * self._timings.silence_ratio) > self._monotonic():
            if self._monotonic() >= last_ping + self._ping_every:
                last_ping = self._monotonic()
                if not await self._sent(ping(self._service_id)):
                    return "a ping could not be written"
            await self._until(min(silent_at, last_ping + self._ping_every))
        return self._silence()

    async def _until(self, moment: float) -> None:
        self._timing_changed.clear()
        try:
            async with asyncio.timeout(max(0.0, moment - self._monotonic())):
                await self._timing_changed.wait()
        except TimeoutError:
            pass

    def _bounded(self, seconds: float) -> float:
        return min(max(seconds, self._timings.ping_least), self._timings.ping_most)
