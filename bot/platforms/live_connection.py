"""One live connection: reads, notices silence, and lets what it took finish when it ends."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar, Generic, TypeVar

import aiohttp
from aiohttp import WSMsgType
from yarl import URL

from bot.platforms.link import LinkError, MalformedFrameError
from bot.platforms.link_settings import LinkBounds, LinkTimings

log = logging.getLogger(__name__)

Raw = TypeVar("Raw", bound=str | bytes)


def refused_handshake(headers: Mapping[str, str], status: int) -> LinkError:
    """What a refused websocket handshake means where a cloud says nothing more in its headers."""
    return LinkError(f"handshake refused: {status}")


async def open_socket(
    session: aiohttp.ClientSession,
    url: str,
    timings: LinkTimings,
    bounds: LinkBounds,
    *,
    heartbeat: float | None = None,
    refused: Callable[[Mapping[str, str], int], LinkError] = refused_handshake,
) -> aiohttp.ClientWebSocketResponse:
    """The websocket at an address; raises LinkError, whose text holds no ticket.

    ``heartbeat``: the seconds between websocket pings, for a cloud to which we send no pings of its own kind.
    """
    try:
        return await session.ws_connect(
            URL(url, encoded=True),
            max_msg_size=bounds.frame_bytes,
            heartbeat=heartbeat,
            timeout=aiohttp.ClientWSTimeout(ws_close=timings.close),
        )
    except aiohttp.WSServerHandshakeError as error:
        raise refused(error.headers or {}, error.status) from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise LinkError(f"websocket not opened: {type(error).__name__}") from None


class LiveConnection(ABC, Generic[Raw]):
    """A websocket with its duties; what a frame means and what counts as life is each cloud's own.

    ``serve`` ends when the connection is of no more use, ``retire`` cleans up. Every acknowledgement goes back on the
    socket its frame came from.
    """

    kinds: ClassVar[frozenset[WSMsgType]]
    """The websocket messages that are frames; others are passed by."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        timings: LinkTimings,
        bounds: LinkBounds,
        monotonic: Callable[[], float],
    ) -> None:
        self._socket, self._timings, self._monotonic = socket, timings, monotonic
        self._slots = asyncio.Semaphore(bounds.in_flight)
        self._tasks: set[asyncio.Task[None]] = set()
        self.leaving = asyncio.Event()
        """Set when a replacement is due at once: this connection brings nothing more, or not all it should."""
        self.last_frame = self.opened = monotonic()

    @abstractmethod
    async def _take(self, raw: Raw, received: float) -> None:
        """Do what one frame asks; raises MalformedFrameError for what is none."""

    @abstractmethod
    async def _keep_alive(self) -> str:
        """Return when nothing came for too long; says so."""

    async def serve(self) -> str:
        """Do every duty until one of them ends; says why it ended."""
        duties = {asyncio.create_task(self._read()), asyncio.create_task(self._keep_alive())}
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
            if message.type is WSMsgType.ERROR:
                return f"read error: {type(message.data).__name__}"
            if message.type not in self.kinds:
                continue
            self.last_frame = self._monotonic()
            await self._slots.acquire()  # a flood waits in the network, not in our memory
            task = asyncio.create_task(self._taken(message.data, self.last_frame))
            self._tasks.add(task)
            task.add_done_callback(self._released)
        return f"closed with code {self._socket.close_code}"

    def _released(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._slots.release()

    async def _taken(self, raw: Raw, received: float) -> None:
        try:
            await self._take(raw, received)
        except MalformedFrameError as error:
            log.warning("dropped %s", error)
        except Exception:  # a frame can hurt itself, never the loop that reads the next one (F-30)
            log.exception("a frame could not be handled")

    async def _acknowledge(self, answer: str | bytes) -> bool:
        sent = await self._sent(answer)
        if not sent:
            log.info("an acknowledgement could not be sent; the cloud may deliver again")
        return sent

    async def _sent(self, raw: str | bytes) -> bool:
        try:
            async with asyncio.timeout(self._timings.write):
                if isinstance(raw, str):
                    await self._socket.send_str(raw)
                else:
                    await self._socket.send_bytes(raw)
        except (aiohttp.ClientError, TimeoutError, OSError, RuntimeError):
            return False
        return True

    def _silence(self) -> str:
        return f"no frame for {self._monotonic() - self.last_frame:.0f} s"
