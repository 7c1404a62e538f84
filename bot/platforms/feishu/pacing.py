"""Keeps below the cloud's limits inside this process (facts/feishu.md 6.1, R-13); the relay paces across processes.

The cloud counts when a call arrives, which only lies somewhere between our sending it and its answer. So a call fills
its place in a window from the moment it leaves until the window's length after its answer: then no delay on the way
can push two bursts together. Time is monotonic. A throttled limit holds only those who pass through it (F-38).
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from bot.ports import SendError, SendProblem

Limits = Sequence[tuple[int, float]]
"""Pairs of a number of calls and the seconds in which no more may be made."""

PLACE_LIMITS = ((4, 1.0),)  # the cloud allows 5 a second per chat, person and card, shared with other bots
API_LIMITS = ((45, 1.0), (900, 60.0))  # the cloud allows 50 a second and 1000 a minute
HELD, QUEUE = "held", "queue"  # the codes of our own refusals, which the cloud never saw
_LONGEST_QUEUE = 10.0
_MOST_PLACES = 2000


class _Window:
    """How many calls were answered within the last ``span`` seconds."""

    def __init__(self, most: int, span: float) -> None:
        self._most, self._span = most, span
        self._answered: deque[float] = deque()

    def count(self, now: float) -> None:
        self._answered.append(now)

    def room_in(self, under_way: int, now: float) -> float:
        """After how many seconds there is room for one more call; infinite when that takes an answer first."""
        while self._answered and self._answered[0] + self._span <= now:
            self._answered.popleft()
        if under_way + len(self._answered) < self._most:
            return 0.0
        return self._answered[0] + self._span - now if self._answered else float("inf")

    @property
    def empty(self) -> bool:
        return not self._answered


class Gate:
    """One limit with its windows; first come, first served."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._windows = [_Window(most, span) for most, span in limits]
        self._turn, self._changed = asyncio.Lock(), asyncio.Event()
        self._under_way = 0
        self._held_until = 0.0

    def enter_at_once(self) -> bool:
        """Take room when there is some and nobody waits for it; raises SendError while the gate is held."""
        if self._turn.locked() or self._room_in() > 0:
            return False
        self._under_way += 1
        return True

    async def enter(self) -> None:
        """Wait for room and take it; raises SendError while the gate is held."""
        async with self._turn:
            while (wait := self._room_in()) > 0:
                await self._change_within(wait)
        self._under_way += 1

    def leave(self, *, called: bool) -> None:
        """Give the room back; a call that was made keeps filling the windows for their length."""
        self._under_way -= 1
        if called:
            for window in self._windows:
                window.count(self._monotonic())
        self._changed.set()

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long: the cloud said so."""
        self._held_until = max(self._held_until, self._monotonic() + seconds)
        self._changed.set()

    def idle(self) -> bool:
        """Whether forgetting this gate changes nothing."""
        busy = self._under_way or self._turn.locked() or self._held_until > self._monotonic()
        return not busy and self._room_in() <= 0 and all(window.empty for window in self._windows)

    def _room_in(self) -> float:
        now = self._monotonic()
        if self._held_until > now:
            after = self._held_until - now
            raise SendError(SendProblem.THROTTLED, HELD, "waiting as long as the cloud asked", after=after)
        return max(window.room_in(self._under_way, now) for window in self._windows)

    async def _change_within(self, seconds: float) -> None:
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(None if seconds == float("inf") else seconds):
                await self._changed.wait()


class Pacing:
    """The gates of every API and every place; a call passes through both."""

    def __init__(
        self,
        *,
        place_limits: Limits = PLACE_LIMITS,
        api_limits: Limits = API_LIMITS,
        longest_queue: float = _LONGEST_QUEUE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place_limits, self._api_limits, self._monotonic = place_limits, api_limits, monotonic
        self._longest_queue = longest_queue
        self._places: OrderedDict[str, Gate] = OrderedDict()
        self._apis: dict[str, Gate] = {}

    @asynccontextmanager
    async def call(self, api: str, place: str = "") -> AsyncIterator[None]:
        """Make the call inside; raises SendError THROTTLED rather than queue for more than a few seconds."""
        gates = [self._place(place), self._api(api)] if place else [self._api(api)]
        entered: list[Gate] = []
        called = False
        try:
            await self._enter(gates, entered)
            called = True
            yield
        finally:
            for gate in entered:
                gate.leave(called=called)

    def hold(self, seconds: float, api: str, place: str = "") -> None:
        """Obey a throttling answer: of the place when one is named, else of the API."""
        (self._place(place) if place else self._api(api)).hold(seconds)

    async def _enter(self, gates: Sequence[Gate], entered: list[Gate]) -> None:
        for gate in gates:
            if not gate.enter_at_once():
                return await self._queue(gates[len(entered) :], entered)
            entered.append(gate)
        return None

    async def _queue(self, gates: Sequence[Gate], entered: list[Gate]) -> None:
        try:
            async with asyncio.timeout(self._longest_queue):
                for gate in gates:
                    await gate.enter()
                    entered.append(gate)
        except TimeoutError:
            raise SendError(SendProblem.THROTTLED, QUEUE, "too many calls are waiting here", after=1.0) from None

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
        for place in [place for place, gate in self._places.items() if gate.idle()]:
            del self._places[place]
