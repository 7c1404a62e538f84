"""How much may go now, counted from what the store says was sent lately; so a restart forgets nothing (R-13).

The gateway keeps the same limits once more inside its process, where it sees every single call.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import inf

from bot.ports import SendLimits
from bot.store.claims import Hold, Try

_CARD = ":card:"
_NO_LIMITS = SendLimits((), ())


class Pace:
    """The room left on every API and in every place, at one moment; ``take`` uses it up. A ``busy`` place has none."""

    def __init__(
        self,
        limits: Mapping[str, SendLimits],
        tries: Sequence[Try],
        holds: Iterable[Hold],
        busy: Iterable[str],
        now: float,
    ) -> None:
        self._limits, self._now = limits, now
        self._tries: dict[str, list[float]] = defaultdict(list)
        for each in tries:
            self._tries[each.api].append(each.at)
            self._tries[each.place].append(each.at)
        self._held = {hold.key: max(hold.until, now) for hold in holds}
        self._places = {each.place for each in tries if each.at == inf} | set(busy)
        self._taken: Counter[str] = Counter()

    @property
    def closed_apis(self) -> dict[str, float]:
        """APIs without room, and when there will be some; infinite when that takes an answer first."""
        return {key: at for key in self._known() if not _is_place(key) and (at := self._opens(key)) > self._now}

    @property
    def closed_places(self) -> dict[str, float]:
        """Places without room; one where something is under way keeps its order and waits."""
        closed = {key: at for key in self._known() if _is_place(key) and (at := self._opens(key)) > self._now}
        return closed | dict.fromkeys(self._places, inf)

    def take(self, api: str, place: str) -> bool:
        """Use room for one more call, if there is any."""
        if any(self._opens(key) > self._now for key in (api, place)):
            return False
        self._taken.update((api, place))
        return True

    def _known(self) -> set[str]:
        return self._tries.keys() | self._held.keys() | self._taken.keys()

    def _opens(self, key: str) -> float:
        """When one more call fits into all windows."""
        windows = self._windows(key)
        return max([self._held.get(key, 0.0), *(self._fits(key, most, span) for most, span in windows)])

    def _fits(self, key: str, most: int, span: float) -> float:
        within = sorted(at for at in self._tries[key] if at > self._now - span)
        over = len(within) + self._taken[key] - most
        if over < 0:
            return 0.0
        return within[over] + span if over < len(within) else inf

    def _windows(self, key: str) -> Sequence[tuple[int, float]]:
        limits = self._limits.get(key.partition(":")[0], _NO_LIMITS)
        if not _is_place(key):
            return limits.api
        return (*limits.place, *limits.card) if _CARD in key else limits.place


def longest_span(limits: Iterable[SendLimits]) -> float:
    """How far back one must look."""
    return max((span for each in limits for _, span in (*each.api, *each.place, *each.card)), default=0.0)


def _is_place(key: str) -> bool:
    return key.count(":") > 1
