"""Events too big for one frame arrive in parts, in any order (facts/feishu.md 1.3: kept 5 s after the latest part)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.platforms.feishu.settings import Bounds


@dataclass(slots=True)
class _Parts:
    total: int
    latest: float
    by_seq: dict[int, bytes] = field(default_factory=dict)
    size: int = 0


class Fragments:
    """Joins parts by ``message_id``; bounded in sets, parts and bytes, the stalest set makes room for a new one."""

    def __init__(self, monotonic: Callable[[], float], *, kept: float, bounds: Bounds) -> None:
        self._monotonic, self._kept, self._bounds = monotonic, kept, bounds
        self._sets: dict[str, _Parts] = {}
        self._bytes = 0

    def add(self, message_id: str, total: int, seq: int, part: bytes) -> bytes | None:
        """The whole payload when this part completes its set, else None; raises ValueError for an impossible part."""
        if not (0 <= seq < total <= self._bounds.fragment_parts):
            raise ValueError(f"part {seq} of {total} of one event")
        now = self._monotonic()
        self._forget_older_than(now - self._kept)
        parts = self._sets.pop(message_id, None)
        if parts is None or parts.total != total:
            self._discard(parts)
            parts = _Parts(total, now)
        parts.latest = now
        self._put(parts, seq, part)
        self._sets[message_id] = parts
        self._make_room()
        return self._take_if_whole(message_id)

    def _put(self, parts: _Parts, seq: int, part: bytes) -> None:
        grown = len(part) - len(parts.by_seq.get(seq, b""))
        parts.by_seq[seq] = part
        parts.size += grown
        self._bytes += grown

    def _take_if_whole(self, message_id: str) -> bytes | None:
        parts = self._sets.get(message_id)
        if parts is None or len(parts.by_seq) < parts.total:
            return None
        self._discard(self._sets.pop(message_id))
        return b"".join(parts.by_seq[seq] for seq in range(parts.total))

    def _forget_older_than(self, moment: float) -> None:
        for message_id in [key for key, parts in self._sets.items() if parts.latest < moment]:
            self._discard(self._sets.pop(message_id))

    def _make_room(self) -> None:
        while len(self._sets) > self._bounds.fragment_sets or self._bytes > self._bounds.fragment_bytes:
            stalest = next(iter(self._sets))  # a set moves to the end of the dictionary with every part
            self._discard(self._sets.pop(stalest))

    def _discard(self, parts: _Parts | None) -> None:
        if parts is not None:
            self._bytes -= parts.size
