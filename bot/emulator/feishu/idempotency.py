"""The ``uuid`` of create and reply: one success per value and hour of business time (facts 6.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.emulator.feishu.refusals import bad_request
from bot.emulator.messages import Message

REMEMBERED = timedelta(hours=1)
LONGEST = 50


@dataclass(frozen=True, slots=True)
class _Success:
    message: Message
    at: datetime


class SentOnce:
    """Remembers what was sent under which uuid; only a success is remembered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sent: dict[str, _Success] = {}

    def earlier(self, uuid: str) -> Message | None:
        """The message already sent under this uuid within the hour."""
        if len(uuid) > LONGEST:
            raise bad_request(f"uuid is longer than {LONGEST}")
        success = self._sent.get(uuid)
        if success is None or self._clock.now() - success.at > REMEMBERED:
            return None
        return success.message

    def remember(self, uuid: str, message: Message) -> None:
        """A message was sent."""
        if uuid:
            self._sent[uuid] = _Success(message, self._clock.now())
