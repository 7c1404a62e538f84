"""One live stream connection: reads, notices silence and the cloud's farewell, and lets what it took finish."""

import asyncio
import logging
from collections.abc import Callable

import aiohttp
from yarl import URL

from bot.platforms.dingtalk.delivery import Delivery
from bot.platforms.dingtalk.endpoint import Endpoint
from bot.platforms.dingtalk.frames import FrameCodec, FrameKind, MalformedFrameError
from bot.platforms.dingtalk.settings import Bounds, Timings
from bot.platforms.link import LinkError

log = logging.getLogger(__name__)

_FAREWELL = "disconnect"
_WORDS = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)


async def open_socket(
    session: aiohttp.ClientSession, endpoint: Endpoint, timings: Timings, bounds: Bounds
) -> aiohttp.ClientWebSocketResponse:
    """The websocket to an endpoint; raises LinkError, whose text holds no ticket."""
    try:
        return await session.ws_connect(
            URL(endpoint.url, encoded=True),
            max_msg_size=bounds.frame_bytes,
            heartbeat=timings.heartbeat,
            timeout=aiohttp.ClientWSTimeout(ws_close=timings.close),
        )
    except aiohttp.WSServerHandshakeError as error:
        raise LinkError(f"handshake refused: {error.status}") from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise LinkError(f"websocket not opened: {type(error).__name__}") from None


class Connection:
    """A websocket with its duties; every acknowledgement goes back on the socket its frame came from."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        codec: FrameCodec,
        delivery: Delivery,
        timings: Timings,
        bounds: Bounds,
        monotonic: Callable[[], float],
    ) -> None:
        self._socket, self._codec, self._delivery = socket, codec, delivery
        self._timings, self._monotonic = timings, monotonic
        self._slots = asyncio.Semaphore(bounds.in_flight)
        self._tasks: set[asyncio.Task[None]] = set()
        self.leaving = asyncio.Event()
        """The cloud will push nothing more here: a replacement is due at once."""
        self.last_frame = self.opened = monotonic()

    async def serve(self) -> str:
        """Read until the line ends or has been silent for too long; says why it ended."""
        duties = {asyncio.create_task(self._read()), asyncio.create_task(self._watch())}
        try:
            done, _ = await asyncio.wait(duties, return_when=asyncio.FIRST_COMPLETED)
            return next(iter(done)).result()
        finally:
            for duty in duties:
                duty.cancel()
            await asyncio.gather(*duties, return_exceptions=True)

    async def retire(self) -> None:
        """Finish what was taken, inside a deadline, then close; a peer that does not answer holds nobody up."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=self._timings.finish)
        for task in list(self._tasks):
            task.cancel()
        await self._socket.close()

    async def _read(self) -> str:
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.ERROR:
                return f"read error: {type(message.data).__name__}"
            if message.type not in _WORDS:
                continue
            self.last_frame = self._monotonic()
            await self._slots.acquire()  # a flood waits in the network, not in our memory
            task = asyncio.create_task(self._take(message.data, self.last_frame))
            self._tasks.add(task)
            task.add_done_callback(self._released)
        return f"closed with code {self._socket.close_code}"

    def _released(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._slots.release()

    async def _take(self, raw: str | bytes, received: float) -> None:
        try:
            frame = self._codec.decode(raw)
            if frame.kind is FrameKind.SYSTEM and frame.topic == _FAREWELL:
                self.leaving.set()
                return
            await self._send(await self._delivery.answer(frame, received, self._codec))
        except MalformedFrameError as error:
            log.warning("dropped %s", error)
        except Exception:  # a frame can hurt itself, never the loop that reads the next one (F-30)
            log.exception("a frame could not be handled")

    async def _send(self, words: str) -> None:
        try:
            async with asyncio.timeout(self._timings.write):
                await self._socket.send_str(words)
        except (aiohttp.ClientError, TimeoutError, OSError, RuntimeError):
            log.info("an acknowledgement could not be sent; the cloud may deliver again")

    async def _watch(self) -> str:
        """End when no frame came for too long: a link was seen that answers pings and pushes nothing (facts 4.5)."""
        while True:
            left = self.last_frame + self._timings.silence - self._monotonic()
            if left <= 0:
                break
            await asyncio.sleep(left)
        return f"no frame for {self._monotonic() - self.last_frame:.0f} s"
