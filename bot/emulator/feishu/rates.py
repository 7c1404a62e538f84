"""How fast a bot may call (facts 6.1), counted on the machine's clock: moving business time opens no gate."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.emulator.feishu.refusals import throttled

CHAT_CODE = 230020


@dataclass(frozen=True, slots=True)
class Limits:
    """Calls per span: one chat and one message per second, one API per second and per minute."""

    chat_second: int = 5
    message_second: int = 5
    api_second: int = 50
    api_minute: int = 1000


UNLIMITED = Limits(10**9, 10**9, 10**9, 10**9)


class Rates:
    """Counts accepted calls in sliding windows; a refused call is not counted."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self.limits = limits
        self._monotonic = monotonic
        self._seen: dict[str, deque[float]] = defaultdict(deque)

    def count_api(self, api: str) -> None:
        """One call of an API; raises the throttling CallRefusedError."""
        self._count([(f"api {api}", self.limits.api_second, 1.0), (f"api/m {api}", self.limits.api_minute, 60.0)], None)

    def count_chat(self, chat_id: str) -> None:
        """One message into a chat; shared by every bot in it."""
        self._count([(f"chat {chat_id}", self.limits.chat_second, 1.0)], CHAT_CODE)

    def count_message(self, message_id: str) -> None:
        """One update of a message."""
        self._count([(f"message {message_id}", self.limits.message_second, 1.0)], CHAT_CODE)

    def _count(self, windows: list[tuple[str, int, float]], code: int | None) -> None:
        now = self._monotonic()
        for key, most, span in windows:
            wait = self._wait(key, most, span, now)
            if wait > 0:
                raise throttled(max(1, math.ceil(wait)), key, code) if code else throttled(max(1, math.ceil(wait)), key)
        for key, _, _ in windows:
            self._seen[key].append(now)

    def _wait(self, key: str, most: int, span: float, now: float) -> float:
        seen = self._seen[key]
        while seen and seen[0] <= now - span:
            seen.popleft()
        return seen[0] + span - now if len(seen) >= most else 0.0
