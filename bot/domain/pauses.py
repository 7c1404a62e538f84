"""When a clock stands still, and what for: its need waits (S08), nobody is there (A13), a meeting is to come (M07)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than anything that is computed."""

WAITS_FOR_INITIATOR = "等发起人答复"
ON_LEAVE = "部门全员请假"
UNTIL_MET = "等会议开完"


class Pause(NamedTuple):
    """From ``begin`` to ``end`` a clock does not run; ``end`` is None while nobody knows when it goes on; aware."""

    begin: datetime
    end: datetime | None
    why: str = WAITS_FOR_INITIATOR

    def covers(self, moment: datetime) -> bool:
        """Whether the clock stands still at this moment."""
        return self.begin <= moment < (self.end or FAR)


def one_after_the_other(pauses: Iterable[Pause], start: datetime) -> list[Pause]:
    """Ordered, without overlap, the part before ``start`` cut off; what two cover belongs to the earlier one."""
    found: list[Pause] = []
    free_from = start.astimezone(UTC)
    for pause in sorted(pauses, key=lambda each: (each.begin, each.end or FAR)):
        end = pause.end.astimezone(UTC) if pause.end else None
        if (end or FAR) > free_from:
            found.append(Pause(max(pause.begin.astimezone(UTC), free_from), end, pause.why))
            free_from = end or FAR
    return found
