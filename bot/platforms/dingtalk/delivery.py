"""What becomes of one frame: read, dispatched, and only then acknowledged (DESIGN rule 3)."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from bot.events import Ack, CardTapped, Event, FormSubmitted
from bot.platforms.dingtalk.answers import NOT_YET, TAKEN, event_result, tap_result
from bot.platforms.dingtalk.api import Spend, Spent
from bot.platforms.dingtalk.endpoint import CARDS, MESSAGES
from bot.platforms.dingtalk.frames import Frame, FrameCodec, FrameKind
from bot.platforms.dingtalk.messages import QUOTA_EXHAUSTED
from bot.platforms.dingtalk.payloads import read_event
from bot.platforms.dingtalk.session_webhooks import SessionWebhooks
from bot.platforms.dingtalk.settings import Timings
from bot.platforms.fields import Fields
from bot.ports import Dispatch

log = logging.getLogger(__name__)

OK, NOT_IMPLEMENTED, FAILED = 200, 404, 500


class Delivery:
    """Handles frames side by side; keeps what is going on, so that a stop can wait for it."""

    def __init__(
        self,
        dispatch: Dispatch,
        webhooks: SessionWebhooks,
        timings: Timings,
        monotonic: Callable[[], float],
        spent: Spent,
    ) -> None:
        self._spent = spent
        self._dispatch, self._webhooks, self._timings, self._monotonic = dispatch, webhooks, timings, monotonic
        self.quota_exhausted = False
        self.work: set[asyncio.Task[Ack]] = set()

    async def answer(self, frame: Frame, received: float, codec: FrameCodec) -> str:
        """The acknowledgement to send back; ``received`` is the monotonic time at which the frame came in."""
        if frame.kind is FrameKind.SYSTEM:
            return codec.acknowledge(frame, frame.data)  # a ping wants its own 'opaque' back
        if frame.kind is FrameKind.CALLBACK and frame.topic not in (MESSAGES, CARDS):
            return codec.acknowledge(frame, TAKEN, code=NOT_IMPLEMENTED)
        if frame.kind is FrameKind.CALLBACK:
            self._spent(Spend.MESSAGE if frame.topic == MESSAGES else Spend.TAP)
        if frame.topic == MESSAGES:
            self._look_at(Fields(frame.data))
        event = read_event(frame)
        if event is None:  # acknowledged, or it would come again to be dropped again
            return codec.acknowledge(frame, _nothing(frame))
        code, data = await self._dispatched(frame, event, received)
        return codec.acknowledge(frame, data, code=code)

    def _look_at(self, message: Fields) -> None:
        self._webhooks.learn(message)
        exhausted = str(message.raw("errorCode") or "") == QUOTA_EXHAUSTED
        if exhausted and not self.quota_exhausted:
            log.error("DingTalk keeps messages back: the month's messages of this organisation are used up")
        self.quota_exhausted = exhausted

    async def _dispatched(self, frame: Frame, event: Event, received: float) -> tuple[int, Mapping[str, Any]]:
        tap = isinstance(event, CardTapped | FormSubmitted)
        work: asyncio.Task[Ack] = asyncio.ensure_future(self._dispatch(event))
        self.work.add(work)
        work.add_done_callback(self._finished)
        left = received + self._timings.tap_budget - self._monotonic()
        # wait() leaves the work running when the budget is over, or when the connection goes away
        done, _ = await asyncio.wait({work}, timeout=max(0.0, left) if tap else None)
        if not done:
            log.warning("a tap (%s) was not committed inside the budget", event.key)
            return OK, tap_result(NOT_YET)
        if work.cancelled() or work.exception() is not None:
            return FAILED, _failed(frame)
        return _outcome(frame, work.result())

    def _finished(self, work: asyncio.Task[Ack]) -> None:
        self.work.discard(work)
        if not work.cancelled() and (error := work.exception()) is not None:
            log.error("an event could not be dispatched", exc_info=error)


def _outcome(frame: Frame, ack: Ack) -> tuple[int, Mapping[str, Any]]:
    """A tap is never delivered again, so words of the app about a failure reach the person; the rest may come again."""
    if frame.topic == CARDS and (ack.stored or ack.answer is not None):
        return OK, tap_result(ack.answer)
    return (OK, _nothing(frame)) if ack.stored else (FAILED, _failed(frame))


def _nothing(frame: Frame) -> Mapping[str, Any]:
    return event_result(stored=True) if frame.kind is FrameKind.EVENT else TAKEN


def _failed(frame: Frame) -> Mapping[str, Any]:
    return event_result(stored=False) if frame.kind is FrameKind.EVENT else TAKEN
