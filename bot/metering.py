"""Meters what a cloud counts by the month, and tells the relay how sparing to be.

Uses are counted in memory and written every few seconds: a kill loses those seconds, and no message pays for a commit
of its own.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.clock import Clock
from bot.domain.budget import Budget, Restraint, Use
from bot.domain.workdays import WorkCalendar
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import NotStoredError, Writer

log = structlog.get_logger("bot.meter")

EVERY = 5.0  # seconds


class Meter:
    """One per organisation and process; replicas read what the others wrote."""

    def __init__(self, organisation: str, budget: Budget, writer: Writer, clock: Clock, calendar: WorkCalendar) -> None:
        self.budget = budget
        self._organisation, self._writer, self._clock, self._calendar = organisation, writer, clock, calendar
        self._fresh: Counter[tuple[str, Use]] = Counter()
        self._kept: tuple[str, dict[Use, int]] = ("", {})

    @property
    def month(self) -> str:
        """The month that is counted now, by the company's calendar, as 2026-11."""
        return f"{self._calendar.local(self._clock.now()):%Y-%m}"

    @property
    def used(self) -> Mapping[Use, int]:
        """What was used this month."""
        month, kept = self._kept
        known = kept if month == self.month else {}
        return {use: known.get(use, 0) + self._fresh[self.month, use] for use in Use}

    @property
    def restraint(self) -> Restraint:
        """How sparing to be now."""
        return self.budget.restraint(self.used)

    @property
    def spares_calls(self) -> bool:
        """Whether a message is better spent than a call now."""
        return self.budget.spares_calls(self.used)

    def count(self, use: Use) -> None:
        """One more."""
        self._fresh[self.month, use] += 1

    async def run(self) -> None:
        """Write down what was counted, for ever; the last of it when it is stopped."""
        try:
            while True:
                await self.settle()
                await asyncio.sleep(EVERY)
        finally:
            await self.settle()

    async def settle(self) -> None:
        """Write down what was counted since, and read what the month has come to; what cannot be written waits."""
        fresh, self._fresh = self._fresh, Counter()
        try:
            self._kept = await self._writer.run(partial(self._write, fresh, self.month))
        except NotStoredError as failure:
            self._fresh.update(fresh)
            log.warning("what was used could not be written down", error=str(failure))

    def _write(self, fresh: Counter[tuple[str, Use]], month: str, connection: Connection) -> tuple[str, dict[Use, int]]:
        usage = UnitOfWork(connection).usage
        for each in {each for each, _ in fresh}:
            usage.add(self._organisation, each, {use.value: n for (then, use), n in fresh.items() if then == each})
        return month, {Use(kind): used for kind, used in usage.of(self._organisation, month).items()}
