"""Looks through store and process every five minutes for what went wrong in silence (RELIABILITY 4.3 rule 10).

All well: a heartbeat goes out to whoever watches from outside. Not well: the operators get one card, and no heartbeat
goes, so that the alarm outside goes off even when the card cannot be sent (O-1).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

import structlog

from bot.clock import Clock
from bot.domain.alarms import Alarm, Code
from bot.events import Audited
from bot.ports import Dispatch
from bot.store.audit import audit
from bot.store.reader import Reader

log = structlog.get_logger("bot.auditor")

EVERY = 300.0  # seconds
_QUESTIONS_WITHIN = 60.0
_FORESEEN = {Code.CALENDAR_ENDS, Code.MONTH_AT_70, Code.MONTH_AT_90}
"""Told to the operators, but no reason for the outside to think that the process is ill."""

Look = Callable[[], Iterable[Alarm]]
"""Something beside the store that knows what is wrong now: the link, the clock, the disk."""


class Auditor:
    """One per process; replicas find the same, and the card is one all the same."""

    def __init__(
        self,
        reader: Reader,
        clock: Clock,
        dispatch: Dispatch,
        looks: Iterable[Look],
        heartbeat: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._reader, self._clock, self._dispatch = reader, clock, dispatch
        self._looks, self._heartbeat = tuple(looks), heartbeat
        self.passed_at: float | None = None
        """When everything was last found well, in the machine's monotonic seconds."""
        self.took = 0.0
        """How long the last look took, in seconds."""

    async def run(self) -> None:
        """Audit for ever; what cannot be asked counts as not well."""
        while True:
            await asyncio.sleep(EVERY)
            await self.audit()

    async def audit(self) -> tuple[Alarm, ...]:
        """Look once, tell the operators what changed, and tell the outside when all is well."""
        began, now = time.monotonic(), self._clock.now()
        found = await self._reader.ask(partial(audit, now), _QUESTIONS_WITHIN)
        found += [alarm for look in self._looks for alarm in look()]
        self.took = time.monotonic() - began
        for alarm in found:
            log.warning("something is wrong", code=alarm.code, fault=alarm.meaning.fault, examples=alarm.examples)
        await self._dispatch(Audited(f"audit:{now:%Y%m%dT%H%M%S.%f}", tuple(found)))
        if all(alarm.code in _FORESEEN for alarm in found):
            self.passed_at = time.monotonic()
            if self._heartbeat is not None:
                await self._heartbeat()
        return tuple(found)
