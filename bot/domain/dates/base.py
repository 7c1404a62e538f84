"""What a phrase is read against, and what its two halves turn into: a day, a time of the day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from re import Match, Pattern

from bot.domain.workdays import WorkCalendar
from bot.errors import UserError


@dataclass(frozen=True, slots=True)
class Base:
    """When the phrase was typed, and the company's calendar."""

    now: datetime
    calendar: WorkCalendar

    @property
    def today(self) -> date:
        """The day on the company's clocks."""
        return self.calendar.local(self.now).date()


@dataclass(frozen=True, slots=True)
class Day:
    """A day; with ``doubt`` it is only what we would suggest. ``later`` is suggested should the moment have passed."""

    on: date
    doubt: str = ""
    later: date | None = None
    note: str = ""
    takes_clock: bool = True


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes since midnight, up to 1440; with ``doubt`` only what we would suggest."""

    minutes: int
    doubt: str = ""


class PhraseError(UserError):
    """A phrase we understand well enough to say why it cannot be used."""


Rule = tuple[Pattern[str], Callable[[Match[str], Base], Day]]
"""How one kind of phrase begins, and the day it means; raises PhraseError."""
