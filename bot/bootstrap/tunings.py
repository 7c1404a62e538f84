"""What a rehearsal, a test or a benchmark sets otherwise than a serving bot has it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.context import PATCH_AFTER_ANSWER
from bot.relay import LEASE


@dataclass(frozen=True, slots=True)
class Tunings:
    """Durations are seconds of the machine's clock, which ``seconds`` reads."""

    patch_after: float = PATCH_AFTER_ANSWER
    """How long the tapped card's own patch waits."""
    lease: float = LEASE
    """How long a claim of the relay lasts."""
    seconds: Callable[[], float] = time.time
    watched: bool = False
    """Whether the parts run that look after the others; not in a rehearsal, whose clock people move."""
