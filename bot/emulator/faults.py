"""Misbehaviour on demand: what goes wrong, where, and how many times."""

from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase


class FaultKind(StrEnum):
    """What can go wrong: with calls, with pushes, with connecting (the three sets below)."""

    STATUS = "status"  # answers HTTP ``status`` without doing anything
    REFUSE = "refuse"  # answers ``code`` without doing anything
    THROTTLE = "throttle"  # 429, 99991400, reset after ``seconds``
    DELAY = "delay"  # waits ``seconds``, then serves
    HANG = "hang"  # never answers
    ANSWER_LOST = "answer_lost"  # does it, then the connection is reset
    ANSWER_LATE = "answer_late"  # does it, then waits ``seconds`` before the answer
    HTML = "html"  # a proxy's error page with status 200
    REVOKED = "token_revoked"  # every token is invalid from now on
    BAN = "ban"  # DingTalk: the address hears nothing but refusals for five minutes
    DUPLICATE = "duplicate"  # pushes the same event twice
    NEW_EVENT_ID = "new_event_id"  # pushes it again under another event id
    OUT_OF_ORDER = "out_of_order"  # holds it back until the next push has gone
    DROP = "drop"  # loses the first push; events come again later, taps do not
    ACK_LOST = "ack_lost"  # the acknowledgement does not arrive
    FRAGMENTS = "fragments"  # pushes in ``count`` shuffled parts
    MISSING_HEADER = "missing_header"  # pushes a frame without trace_id
    HANDSHAKE = "handshake"  # the websocket handshake is refused with ``status`` and ``code``


CALL_FAULTS = frozenset(
    {
        FaultKind.STATUS,
        FaultKind.REFUSE,
        FaultKind.THROTTLE,
        FaultKind.DELAY,
        FaultKind.HANG,
        FaultKind.ANSWER_LOST,
        FaultKind.ANSWER_LATE,
        FaultKind.HTML,
        FaultKind.REVOKED,
        FaultKind.BAN,
    }
)
PUSH_FAULTS = frozenset(
    {
        FaultKind.DUPLICATE,
        FaultKind.NEW_EVENT_ID,
        FaultKind.OUT_OF_ORDER,
        FaultKind.DROP,
        FaultKind.ACK_LOST,
        FaultKind.FRAGMENTS,
        FaultKind.MISSING_HEADER,
    }
)
HANDSHAKE_FAULTS = frozenset({FaultKind.HANDSHAKE})


@dataclass(slots=True)
class Fault:
    """One misbehaviour. ``where`` is a pattern: 'POST /open-apis/im/v1/messages', '*urgent*', an event type, or '*'.

    ``times`` counts down to nothing; 0 means for ever.
    """

    kind: FaultKind
    where: str = "*"
    times: int = 1
    status: int = 500
    code: int = 0
    words: str = ""  # DingTalk's codes are words
    seconds: float = 1.0
    count: int = 3


@dataclass(slots=True)
class Faults:
    """The script of misbehaviour; the first fitting entry happens."""

    script: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        """Put a fault at the end of the script."""
        self.script.append(fault)
        return fault

    def clear(self) -> None:
        """Behave again."""
        self.script.clear()

    def take(self, kinds: frozenset[FaultKind], where: str) -> Fault | None:
        """The fault that happens here and now, counted as used; None when all is well."""
        for fault in self.script:
            if fault.kind in kinds and fnmatchcase(where, fault.where):
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times == 1:
            self.script.remove(fault)
        elif fault.times > 1:
            fault.times -= 1
