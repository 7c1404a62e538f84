"""What every part of a bot stands on."""

from dataclasses import dataclass

from bot.bootstrap.store import Store
from bot.clock import Clock
from bot.config import Settings
from bot.services.company import Company


@dataclass(frozen=True, slots=True)
class Ground:
    """The settings, business time, the open store, and the company as it was read from both."""

    settings: Settings
    clock: Clock
    store: Store
    company: Company
