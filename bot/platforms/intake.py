"""What becomes of the events a link brings: dispatched side by side, each tap answered inside its budget."""

import asyncio
import logging
from collections.abc import Callable

from bot.events import Ack, Answer, CardTapped, Event, FormSubmitted, ToastTone
from bot.ports import Dispatch

log = logging.getLogger(__name__)

NOT_YET = Answer(toast="还没有确认，请看卡片", tone=ToastTone.INFO)
"""Said when the budget is over and the work goes on; never a success (DECISIONS 16)."""


class Intake:
    """Dispatches; keeps what is going on in ``work``, so that a stop can wait for it."""

    def __init__(self, dispatch: Dispatch, tap_budget: float, monotonic: Callable[[], float]) -> None:
        self._dispatch, self._tap_budget, self._monotonic = dispatch, tap_budget, monotonic
        self.work: set[asyncio.Task[Ack]] = set()

    async def ack(self, event: Event, received: float) -> Ack:
        """The app's outcome, and 'not stored' for a defect; a tap over its budget is told ``NOT_YET``.

        ``received`` is the monotonic time at which the event came in: the budget counts from there.
        """
        work: asyncio.Task[Ack] = asyncio.ensure_future(self._dispatch(event))
        self.work.add(work)
        work.add_done_callback(self._finished)
        left = received + self._tap_budget - self._monotonic()
        tap = isinstance(event, CardTapped | FormSubmitted)
        # wait() leaves the work running when the budget is over, or when the connection goes away
        done, _ = await asyncio.wait({work}, timeout=max(0.0, left) if tap else None)
        if not done:
            log.warning("a tap (%s) was not committed inside the budget", event.key)
            return Ack(stored=False, answer=NOT_YET)
        if work.cancelled() or work.exception() is not None:
            return Ack(stored=False)
        return work.result()

    def _finished(self, work: asyncio.Task[Ack]) -> None:
        self.work.discard(work)
        if not work.cancelled() and (error := work.exception()) is not None:
            log.error("an event could not be dispatched", exc_info=error)
