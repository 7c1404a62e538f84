"""What an outage held up is not sent one by one when it is over (F-42)."""

from collections.abc import Collection
from datetime import datetime

from bot.domain.manners import LATE
from bot.services import held_up
from bot.services.company import Company
from bot.services.desk import Desk
from bot.store.unit_of_work import UnitOfWork


class Fold:
    """Looks at rows before they go."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def __call__(self, uow: UnitOfWork, ids: Collection[int], now: datetime) -> bool:
        """Whether one of these rows tells of a moment long over; then all such rows of the outbox are folded."""
        if not uow.held_up.any_among(ids, now - LATE):
            return False
        held_up.fold(Desk(uow, self._company, now, None, "relay"))
        return True
