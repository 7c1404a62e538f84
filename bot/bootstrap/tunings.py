"""What a rehearsal, a test or a benchmark sets otherwise than a serving bot has it."""

from dataclasses import dataclass, field

from bot.clock import MachineTime
from bot.context import PATCH_AFTER_ANSWER
from bot.relay import LEASE


@dataclass(frozen=True, slots=True)
class Tunings:
    """Durations are seconds of ``machine``."""

    patch_after: float = PATCH_AFTER_ANSWER
    """How long the tapped card's own patch waits."""
    tap_budget: float | None = None
    """How long a tap is worked on before 还没有确认 answers it; None for as long as each cloud allows."""
    lease: float = LEASE
    """How long a claim of the relay lasts."""
    machine: MachineTime = field(default_factory=MachineTime)
    watched: bool = False
    """Whether the parts run that look after the others; not in a rehearsal, whose clock people move."""
