"""What to do about a message that was refused: one table and a few rules of time, without any I/O."""

from collections.abc import Mapping
from enum import StrEnum

from bot.ports import Reach, SendError, SendProblem
from bot.store.claims import Outgoing
from bot.store.outbox import SendKind

APP_REFUSED_PAUSE = 60.0
_LONGEST_BACKOFF = 60.0
_OUTAGE = 4  # so many failures of one message in a row are no accident: the whole API gets a rest


class Step(StrEnum):
    """What the relay does next with a row."""

    AGAIN = "again"  # the same bytes under the same uuid, later
    SHRINK = "shrink"  # shorter, then as text
    TEXT = "text"  # the words without the card
    ANEW = "anew"  # what it answered is gone: as a new message
    REISSUE = "reissue"  # the card can no longer be changed: a new one takes its place
    GIVE_UP = "give up"


_NEW, _ANSWER, _FACE = SendKind.CREATE, SendKind.REPLY, SendKind.UPDATE
STEPS: Mapping[SendProblem, Mapping[SendKind, Step]] = {
    SendProblem.RETRY: dict.fromkeys(SendKind, Step.AGAIN),
    SendProblem.THROTTLED: dict.fromkeys(SendKind, Step.AGAIN),
    SendProblem.UNKNOWN: dict.fromkeys(SendKind, Step.AGAIN),  # for how long, ``is_lost_in_doubt`` says
    SendProblem.APP_REFUSED: dict.fromkeys(SendKind, Step.AGAIN),
    SendProblem.REFUSED: {_NEW: Step.TEXT, _ANSWER: Step.TEXT, _FACE: Step.GIVE_UP},
    SendProblem.TOO_BIG: dict.fromkeys(SendKind, Step.SHRINK),
    SendProblem.TOO_OLD: {_NEW: Step.GIVE_UP, _ANSWER: Step.ANEW, _FACE: Step.REISSUE},
    SendProblem.MESSAGE_GONE: {_NEW: Step.GIVE_UP, _ANSWER: Step.ANEW, _FACE: Step.REISSUE},
    SendProblem.CHAT_GONE: dict.fromkeys(SendKind, Step.GIVE_UP),
    SendProblem.PERSON_GONE: dict.fromkeys(SendKind, Step.GIVE_UP),
    SendProblem.NO_PERMISSION: dict.fromkeys(SendKind, Step.GIVE_UP),
}


def is_lost_in_doubt(row: Outgoing, now: float, remembered: float) -> bool:
    """Whether the cloud may not know the uuid of a try whose outcome nobody knows (F-40).

    It is ``remembered`` for so many seconds.
    """
    return row.kind is not SendKind.UPDATE and 0.0 < row.doubt_since <= now - remembered


def wait_before(row: Outgoing, failure: SendError, draw: float) -> float:
    """Seconds until the next try: what the cloud asked for, else 1, 2, 4 … 60 with jitter (F-37, F-38).

    ``draw`` lies evenly between 0 and 1.
    """
    if failure.problem is SendProblem.THROTTLED:
        return max(failure.after, 0.2)
    longest = APP_REFUSED_PAUSE if failure.problem is SendProblem.APP_REFUSED else 2.0 ** min(row.attempts - 1, 10)
    return min(_LONGEST_BACKOFF, longest) * (0.5 + draw / 2)


def held_by(row: Outgoing, failure: SendError) -> Reach:
    """How much else must wait as long: a single fault holds nothing, an outage its API."""
    if failure.problem is SendProblem.RETRY and row.attempts < _OUTAGE:
        return Reach.MESSAGE
    return failure.reach
