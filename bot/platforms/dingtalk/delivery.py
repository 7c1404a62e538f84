"""What becomes of one frame: read, dispatched, and only then acknowledged (DESIGN rule 3)."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.events import Ack
from bot.platforms.dingtalk.answers import TAKEN, event_result, tap_result
from bot.platforms.dingtalk.api import Spend, Spent
from bot.platforms.dingtalk.endpoint import CARDS, MESSAGES
from bot.platforms.dingtalk.frames import Frame, FrameCodec, FrameKind
from bot.platforms.dingtalk.messages import is_kept_back
from bot.platforms.dingtalk.payloads import read_event
from bot.platforms.dingtalk.session_webhooks import SessionWebhooks
from bot.platforms.fields import Fields
from bot.platforms.intake import Intake

log = logging.getLogger(__name__)

OK, NOT_IMPLEMENTED, FAILED = 200, 404, 500


@dataclass(frozen=True, slots=True)
class Reply:
    """An acknowledgement as it is written; ``given`` is to be called when it was."""

    text: str
    given: Callable[[], Awaitable[None]] | None = None


class Delivery:
    """Answers frames; ``quota_exhausted`` while the cloud keeps the texts of messages back until next month."""

    def __init__(
        self,
        intake: Intake,
        webhooks: SessionWebhooks,
        spent: Spent,
    ) -> None:
        self._intake, self._webhooks, self._spent = intake, webhooks, spent
        self.quota_exhausted = False

    async def answer(self, frame: Frame, received: float, codec: FrameCodec) -> Reply:
        """The acknowledgement to send back; ``received`` is the monotonic time at which the frame came in."""
        if frame.kind is FrameKind.SYSTEM:
            return Reply(codec.acknowledge(frame, frame.data))  # a ping wants its own 'opaque' back
        if frame.kind is FrameKind.CALLBACK and frame.topic not in (MESSAGES, CARDS):
            return Reply(codec.acknowledge(frame, TAKEN, code=NOT_IMPLEMENTED))
        if frame.kind is FrameKind.CALLBACK:
            self._spent(Spend.MESSAGE if frame.topic == MESSAGES else Spend.TAP)
        if frame.topic == MESSAGES:
            self._look_at(Fields(frame.data))
        event = read_event(frame)
        if event is None:  # acknowledged, or it would come again to be dropped again
            return Reply(codec.acknowledge(frame, _nothing(frame)))
        ack = await self._intake.ack(event, received)
        code, data = _outcome(frame, ack)
        return Reply(codec.acknowledge(frame, data, code=code), ack.given)

    def _look_at(self, message: Fields) -> None:
        self._webhooks.learn(message)
        exhausted = is_kept_back(message)
        if exhausted and not self.quota_exhausted:
            log.error("DingTalk keeps messages back: the month's messages of this organisation are used up")
        self.quota_exhausted = exhausted


def _outcome(frame: Frame, ack: Ack) -> tuple[int, Mapping[str, Any]]:
    """A tap is never delivered again, so words of the app about a failure reach the person; the rest may come again."""
    if frame.topic == CARDS and (ack.stored or ack.answer is not None):
        return OK, tap_result(ack.answer)
    return (OK, _nothing(frame)) if ack.stored else (FAILED, _failed(frame))


def _nothing(frame: Frame) -> Mapping[str, Any]:
    return event_result(stored=True) if frame.kind is FrameKind.EVENT else TAKEN


def _failed(frame: Frame) -> Mapping[str, Any]:
    return event_result(stored=False) if frame.kind is FrameKind.EVENT else TAKEN
