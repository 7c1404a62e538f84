"""The life of a message on its way out: its classes, its states, and the one table of its moves (docs/sending.md)."""

from collections.abc import Mapping
from enum import StrEnum


class MessageClass(StrEnum):
    """What a message is worth, and so what to do when nobody knows whether it arrived (RELIABILITY 4.5)."""

    OWED = "A"
    STATE = "B"
    COURTESY = "C"
    RECEIPT = "D"


class RowState(StrEnum):
    """Where a row of the outbox stands."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    SUPERSEDED = "superseded"  # a newer face of the same card took its place
    DROPPED = "dropped"  # nobody wants it any more: its todo is closed, its card is gone
    UNCERTAIN = "uncertain"  # perhaps it arrived; not worth a second time
    DEAD = "dead"  # it never will arrive; what was owed went to somebody else
    HELD = "held"  # from before a restore, perhaps sent in the life that was lost: an operator decides (F-88)


class RowMove(StrEnum):
    """What happens to a row."""

    CLAIM = "claim"
    ACCEPTED = "accepted"  # the cloud took it, or it was found in the chat
    AGAIN = "again"  # not taken, or nobody knows: it is tried again
    GIVE_BACK = "give back"  # claimed and not sent after all
    LOSE_CLAIM = "lose claim"  # its sender is gone; the next one takes it over
    OUTDATE = "outdate"
    UNWANT = "unwant"
    DOUBT = "doubt"
    GIVE_UP = "give up"
    UNDO = "undo"  # a tap shows that the newest face of a card is not what people see: it is sent again
    TAPPED = "tapped"  # somebody tapped it, so it did arrive (F-13)
    RESTORE = "restore"
    RELEASE = "release"


MOVES: Mapping[tuple[RowState, RowMove], RowState] = {
    (RowState.PENDING, RowMove.CLAIM): RowState.CLAIMED,
    (RowState.PENDING, RowMove.OUTDATE): RowState.SUPERSEDED,
    (RowState.PENDING, RowMove.UNWANT): RowState.DROPPED,
    (RowState.PENDING, RowMove.TAPPED): RowState.SENT,
    (RowState.PENDING, RowMove.RESTORE): RowState.HELD,
    (RowState.CLAIMED, RowMove.ACCEPTED): RowState.SENT,
    (RowState.CLAIMED, RowMove.AGAIN): RowState.PENDING,
    (RowState.CLAIMED, RowMove.GIVE_BACK): RowState.PENDING,
    (RowState.CLAIMED, RowMove.LOSE_CLAIM): RowState.PENDING,
    (RowState.CLAIMED, RowMove.DOUBT): RowState.UNCERTAIN,
    (RowState.CLAIMED, RowMove.GIVE_UP): RowState.DEAD,
    (RowState.CLAIMED, RowMove.UNWANT): RowState.DROPPED,
    (RowState.CLAIMED, RowMove.TAPPED): RowState.SENT,
    (RowState.CLAIMED, RowMove.RESTORE): RowState.HELD,
    (RowState.CLAIMED, RowMove.UNDO): RowState.PENDING,
    (RowState.SENT, RowMove.UNDO): RowState.PENDING,
    (RowState.DROPPED, RowMove.UNDO): RowState.PENDING,
    (RowState.UNCERTAIN, RowMove.TAPPED): RowState.SENT,
    (RowState.DEAD, RowMove.TAPPED): RowState.SENT,
    (RowState.HELD, RowMove.TAPPED): RowState.SENT,
    (RowState.HELD, RowMove.RELEASE): RowState.PENDING,
    (RowState.HELD, RowMove.DOUBT): RowState.UNCERTAIN,
}


def sources(move: RowMove) -> list[RowState]:
    """The states a move can start from."""
    return [before for before, each in MOVES if each is move]


def after(before: RowState, move: RowMove) -> RowState:
    """The state a move leads to; KeyError for a move that is not in the table."""
    return MOVES[before, move]
