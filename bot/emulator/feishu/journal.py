"""What went over the wire: the calls of the bot, without secrets, and the pushes to it."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.emulator.feishu.pushes import Push

_KEPT = 20_000


@dataclass(slots=True)
class WireCall:
    """One call: ``api`` is the path's pattern, ``path`` the path itself; ``code`` the answer's, None when unanswered.

    ``at`` is business time, ``monotonic`` the machine's, ``body`` the JSON that came in, secrets masked.
    """

    number: int
    at: datetime
    monotonic: float
    method: str
    api: str
    path: str
    body: Mapping[str, Any] = field(default_factory=dict)
    status: int = 0
    code: int | None = None
    fault: str = ""


@dataclass(slots=True)
class WireJournal:
    """The latest calls and pushes, oldest first."""

    calls: deque[WireCall] = field(default_factory=lambda: deque(maxlen=_KEPT))
    pushes: deque[Push] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _count: int = 0

    def note(self, at: datetime, monotonic: float, method: str, api: str, path: str) -> WireCall:
        """Open the entry of a call that just came in."""
        self._count += 1
        call = WireCall(self._count, at, monotonic, method, api, path)
        self.calls.append(call)
        return call

    def of(self, api: str) -> list[WireCall]:
        """The calls of one API, as 'POST /open-apis/im/v1/messages'."""
        return [call for call in self.calls if f"{call.method} {call.api}" == api]


def masked(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body without what must never be logged."""
    return {key: "***" if key.lower().replace("_", "") == "appsecret" else value for key, value in body.items()}
