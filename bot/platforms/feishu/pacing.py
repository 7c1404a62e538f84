"""Keeps below the cloud's limits inside this process (facts/feishu.md 6.1, R-13); the relay paces across processes.

Limits count calls in sliding windows of monotonic time. A throttled limit holds only those who pass through it (F-38).
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bot.ports import SendError, SendProblem

PLACE_LIMITS = ((4, 1.0),)  # the cloud allows 5 a second per chat, person and card, shared with other bots
API_LIMITS = ((45, 1.0), (900, 60.0))  # the cloud allows 50 a second and 1000 a minute
_LONGEST_QUEUE = 10.0
_MOST_PLACES = 2000


class Gate:
    """Lets callers through one by one, never more than each window allows; first come, first served."""

    def __init__(self, windows: Sequence[tuple[int, float]], monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._windows = [(span, deque[float](maxlen=count)) for count, span in windows]
        self._turn = asyncio.Lock()
        self._held_until = 0.0

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Inside, it is our turn; on leaving, the passage is counted. Raises SendError while the gate is held."""
        async with self._turn:
            while (wait := self._wait()) > 0:  # noqa: ASYNC110  (time is what we wait for)
                await asyncio.sleep(wait)
            yield
            now = self._monotonic()
            for _, passed in self._windows:
                passed.append(now)

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long: the cloud said so."""
        self._held_until = max(self._held_until, self._monotonic() + seconds)

    @property
    def idle(self) -> bool:
        """Whether forgetting this gate changes nothing."""
        return not self._turn.locked() and self._held_for() <= 0 and self._window_wait() <= 0 and not self._recent()

    def _wait(self) -> float:
        held = self._held_for()
        if held > 0:
            raise SendError(SendProblem.THROTTLED, "held", "waiting as long as the cloud asked", after=held)
        return self._window_wait()

    def _held_for(self) -> float:
        return self._held_until - self._monotonic()

    def _window_wait(self) -> float:
        now = self._monotonic()
        full = [passed[0] + span - now for span, passed in self._windows if len(passed) == passed.maxlen]
        return max(full, default=0.0)

    def _recent(self) -> bool:
        now = self._monotonic()
        return any(passed and passed[-1] + span > now for span, passed in self._windows)


class Pacing:
    """The gates of every API and every place; a call passes through both."""

    def __init__(
        self,
        *,
        place_limits: Sequence[tuple[int, float]] = PLACE_LIMITS,
        api_limits: Sequence[tuple[int, float]] = API_LIMITS,
        longest_queue: float = _LONGEST_QUEUE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place_limits, self._api_limits, self._monotonic = place_limits, api_limits, monotonic
        self._longest_queue = longest_queue
        self._places: OrderedDict[str, Gate] = OrderedDict()
        self._apis: dict[str, Gate] = {}

    async def passage(self, api: str, place: str = "") -> None:
        """Wait for our turn; raises SendError THROTTLED rather than wait for more than a few seconds."""
        try:
            async with asyncio.timeout(self._longest_queue):
                await self._through(api, place)
        except TimeoutError:
            raise SendError(SendProblem.THROTTLED, "queue", "too many calls are waiting here", after=1.0) from None

    def hold(self, seconds: float, api: str, place: str = "") -> None:
        """Obey a throttling answer: of the place when one is named, else of the API."""
        (self._place(place) if place else self._api(api)).hold(seconds)

    async def _through(self, api: str, place: str) -> None:
        if not place:
            async with self._api(api).passing():
                return
        # the place's turn is kept while we queue for the API, so that it is counted when the call really leaves
        async with self._place(place).passing(), self._api(api).passing():
            return

    def _api(self, api: str) -> Gate:
        if api not in self._apis:
            self._apis[api] = Gate(self._api_limits, self._monotonic)
        return self._apis[api]

    def _place(self, place: str) -> Gate:
        gate = self._places.get(place)
        if gate is None:
            self._forget_idle()
            gate = self._places[place] = Gate(self._place_limits, self._monotonic)
        self._places.move_to_end(place)
        return gate

    def _forget_idle(self) -> None:
        if len(self._places) < _MOST_PLACES:
            return
        for place in [place for place, gate in self._places.items() if gate.idle]:
            del self._places[place]
