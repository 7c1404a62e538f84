"""What an organisation has a monthly number of, and how fast it may call (facts/dingtalk.md 9).

Months are those of business time; seconds are the machine's, so that moving business time opens no gate.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.emulator.dingtalk.refusals import banned, month_used_up, too_fast

_BAN_SECONDS = 300.0
_BAN_SPAN = 20.0


@dataclass(frozen=True, slots=True)
class Limits:
    """The standard edition's: calls and messages a month, calls of one API a second, calls of an address in 20 s.

    ``ding``: whether the edition allows urgent messages.
    """

    month_calls: int = 5000
    month_messages: int = 3000
    api_second: int = 20
    address_20_seconds: int = 10_000
    ding: bool = True


UNLIMITED = Limits(10**9, 10**9, 10**9, 10**9)


class Usage:
    """Counts what was used; refused calls count for the ban alone."""

    def __init__(self, limits: Limits, clock: Clock, monotonic: Callable[[], float]) -> None:
        self.limits = limits
        self.calls: Counter[str] = Counter()
        self.messages: Counter[str] = Counter()
        self._clock, self._monotonic = clock, monotonic
        self._seen: dict[str, deque[float]] = defaultdict(deque)
        self._banned_until = 0.0

    @property
    def month(self) -> str:
        """The month that is counted now, as 2026-11."""
        return f"{self._clock.now():%Y-%m}"

    def arrive(self) -> None:
        """A call came in, whatever becomes of it; raises the refusal of a banned address."""
        now = self._monotonic()
        if now < self._banned_until:
            raise banned()
        if self._count("address", _BAN_SPAN, now) > self.limits.address_20_seconds:
            self._banned_until = now + _BAN_SECONDS
            raise banned()

    def ban(self) -> None:
        """The address is banned from now on."""
        self._banned_until = self._monotonic() + _BAN_SECONDS

    def call(self, api: str) -> None:
        """A billed call; raises the refusal of a used-up month or of too many in a second."""
        if self.calls[self.month] >= self.limits.month_calls:
            raise month_used_up()
        if self._count(api, 1.0, self._monotonic()) > self.limits.api_second:
            raise too_fast()
        self.calls[self.month] += 1

    def message(self) -> bool:
        """A message by webhook or over the stream; False when the month's are used up."""
        if self.messages[self.month] >= self.limits.month_messages:
            return False
        self.messages[self.month] += 1
        return True

    def _count(self, key: str, span: float, now: float) -> int:
        seen = self._seen[key]
        while seen and seen[0] <= now - span:
            seen.popleft()
        seen.append(now)
        return len(seen)
