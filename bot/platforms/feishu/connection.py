"""One live connection: reads, pings, notices silence, and lets what it took finish when it ends."""

import asyncio
import logging
from collections.abc import Callable

import aiohttp
from yarl import URL

from bot.platforms.feishu.delivery import Delivery
from bot.platforms.feishu.endpoint import Endpoint, ping_interval, refused_handshake
from bot.platforms.feishu.frames import CONTROL, DATA, Frame, MalformedFrameError, decode, ping
from bot.platforms.feishu.settings import Bounds, Timings
from bot.platforms.json_text import read_json
from bot.platforms.link import LinkError

log = logging.getLogger(__name__)


async def open_socket(
    session: aiohttp.ClientSession, endpoint: Endpoint, timings: Timings, bounds: Bounds
) -> aiohttp.ClientWebSocketResponse:
    """The websocket to an endpoint; raises LinkError, whose text holds no ticket."""
    try:
        return await session.ws_connect(
            URL(endpoint.url, encoded=True),
            max_msg_size=bounds.frame_bytes,
            timeout=aiohttp.ClientWSTimeout(ws_close=timings.close),
        )
    except aiohttp.WSServerHandshakeError as error:
        raise refused_handshake(error.headers or {}, error.status) from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise LinkError(f"websocket not opened: {type(error).__name__}") from None


class Connection:
    """A websocket with its duties; ``serve`` ends when the connection is of no more use, ``retire`` cleans up."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        endpoint: Endpoint,
        delivery: Delivery,
        timings: Timings,
        bounds: Bounds,
        monotonic: Callable[[], float],
    ) -> None:
        self._socket, self._delivery = socket, delivery
        self._service_id, self._timings, self._monotonic = endpoint.service_id, timings, monotonic
        self._ping_every = self._bounded(endpoint.ping_every or timings.ping_every)
        self._timing_changed = asyncio.Event()
        self._slots = asyncio.Semaphore(bounds.in_flight)
        self._tasks: set[asyncio.Task[None]] = set()
        self.leaving = asyncio.Event()
        """Set when a new connection is wanted in the place of this one."""
        self.last_frame = self.opened = monotonic()

    async def serve(self) -> str:
        """Do every duty until one of them ends; says why it ended."""
        duties = {asyncio.create_task(duty) for duty in (self._read(), self._keep_alive(), self._leave())}
        try:
            done, _ = await asyncio.wait(duties, return_when=asyncio.FIRST_COMPLETED)
            return next(iter(done)).result()
        finally:
            for duty in duties:
                duty.cancel()
            await asyncio.gather(*duties, return_exceptions=True)

    async def _leave(self) -> str:
        await self.leaving.wait()
        return "we were told to connect anew"

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
            if message.type is not aiohttp.WSMsgType.BINARY:
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

    async def _take(self, raw: bytes, received: float) -> None:
        try:
            frame = decode(raw)
            if frame.method == CONTROL:
                self._control(frame)
            elif frame.method == DATA:
                await self._acknowledge(await self._delivery.answer(frame, received))
        except MalformedFrameError as error:
            log.warning("dropped %s", error)
        except Exception:  # a frame can hurt itself, never the loop that reads the next one (F-30)
            log.exception("a frame could not be handled")

    async def _acknowledge(self, answer: bytes | None) -> None:
        if answer is not None and not await self._sent(answer):
            log.info("an acknowledgement could not be sent; the cloud will deliver again")

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
        return f"no frame for {self._monotonic() - self.last_frame:.0f} s"

    async def _until(self, moment: float) -> None:
        self._timing_changed.clear()
        try:
            async with asyncio.timeout(max(0.0, moment - self._monotonic())):
                await self._timing_changed.wait()
        except TimeoutError:
            pass

    async def _sent(self, raw: bytes) -> bool:
        try:
            async with asyncio.timeout(self._timings.write):
                await self._socket.send_bytes(raw)
        except (aiohttp.ClientError, TimeoutError, OSError, RuntimeError):
            return False
        return True

    def _bounded(self, seconds: float) -> float:
        return min(max(seconds, self._timings.ping_least), self._timings.ping_most)
