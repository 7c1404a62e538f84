"""One live stream connection to DingTalk: hears the cloud's farewell and its silence (facts/dingtalk.md 2, 4)."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from aiohttp import ClientWebSocketResponse, WSMsgType

from bot.platforms.dingtalk.delivery import Delivery
from bot.platforms.dingtalk.frames import FrameCodec, FrameKind
from bot.platforms.dingtalk.settings import Bounds, Timings
from bot.platforms.live_connection import LiveConnection

_FAREWELL = "disconnect"


class Connection(LiveConnection[str | bytes]):
    """JSON frames in, each answered on the same socket."""

    kinds: ClassVar = frozenset((WSMsgType.TEXT, WSMsgType.BINARY))
    _timings: Timings

    def __init__(
        self,
        socket: ClientWebSocketResponse,
        codec: FrameCodec,
        delivery: Delivery,
        timings: Timings,
        bounds: Bounds,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(socket, timings, bounds, monotonic)
        self._codec, self._delivery = codec, delivery

    async def _take(self, raw: str | bytes, received: float) -> None:
        frame = self._codec.decode(raw)
        if frame.kind is FrameKind.SYSTEM and frame.topic == _FAREWELL:
            self.leaving.set()
        else:
            reply = await self._delivery.answer(frame, received, self._codec)
            if await self._acknowledge(reply.text) and reply.given is not None:
                await reply.given()

    async def _keep_alive(self) -> str:
        """End when no frame came for too long: a link was seen that answers pings and pushes nothing (facts 4.5)."""
        while True:
            left = self.last_frame + self._timings.silence - self._monotonic()
            if left <= 0:
                return self._silence()
            await asyncio.sleep(left)
