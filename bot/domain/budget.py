"""What may still be spent of a month's calls and messages, and what is given up first (facts/dingtalk.md 9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Use(StrEnum):
    """What an organisation has a monthly number of; taps are counted too, though nobody says that they count."""

    CALL = "call"
    MESSAGE = "message"  # by webhook, and what people say to the bot
    TAP = "tap"


class Restraint(IntEnum):
    """How much is left, and so what is still sent; each step keeps what the one before it keeps back."""

    NONE = 0
    SPARING = 1  # courtesies are dropped, a card is redrawn once a minute
    STRICT = 2  # cards are redrawn by the answers to taps alone; what is owed still goes


SPARING_FROM, STRICT_FROM = 0.90, 0.97
MARKS = (0.70, 0.90, 1.0)
"""When an operator is told."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The numbers of a month, by the edition of the organisation."""

    calls: int
    messages: int

    def share(self, used: Mapping[Use, int]) -> float:
        """How much of it is used: of calls or messages, whichever is nearer to its end; 1.0 is all."""
        return max(used.get(Use.CALL, 0) / self.calls, used.get(Use.MESSAGE, 0) / self.messages)

    def restraint(self, used: Mapping[Use, int]) -> Restraint:
        """How sparing to be; only calls are ours to save."""
        spent = used.get(Use.CALL, 0) / self.calls
        if spent >= STRICT_FROM:
            return Restraint.STRICT
        return Restraint.SPARING if spent >= SPARING_FROM else Restraint.NONE

    def spares_calls(self, used: Mapping[Use, int]) -> bool:
        """Whether more of the messages is left than of the calls, so that a message takes the place of a call."""
        return used.get(Use.CALL, 0) * self.messages > used.get(Use.MESSAGE, 0) * self.calls

    def is_ahead(self, used: Mapping[Use, int], passed: float) -> bool:
        """Whether calls are used up faster than the month passes; ``passed`` is its share that is over, up to 1.0.

        The aim is what may be used before anything is given up.
        """
        return used.get(Use.CALL, 0) > self.calls * SPARING_FROM * passed

    def passed(self, used: Mapping[Use, int]) -> tuple[float, ...]:
        """The marks that were passed this month."""
        share = self.share(used)
        return tuple(mark for mark in MARKS if share >= mark)
