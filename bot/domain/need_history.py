"""Where a need must stand by what its journal says happened: the moves, told a second time from the entries alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.need import MOVES, NeedMove, NeedState

MOVED = (
    *("registered", "resubmitted", "approved", "returned", "withdrawn", "disputed", "explained", "revised"),
    *("arbitration", "ruled", "agreed", "confirmation undone"),
)
"""The entries that may move a need on."""

_MOVES = {
    "resubmitted": NeedMove.RESUBMIT,
    "approved": NeedMove.APPROVE,
    "returned": NeedMove.RETURN,
    "withdrawn": NeedMove.WITHDRAW,
    "disputed": NeedMove.DISPUTE,
    "arbitration": NeedMove.ARBITRATE,
    "agreed": NeedMove.AGREE,
}
_RULINGS = {"keep": NeedMove.RULE, "revise": NeedMove.RULE_REVISION, "cancel": NeedMove.WITHDRAW}


def state_after(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> NeedState | None:
    """The state after these entries, oldest first, each with its data; None when they tell of no possible life."""
    state: NeedState | None = None
    open_objections: set[int] = set()
    for what, data in entries:
        if what == "registered":
            state = NeedState.APPROVING
            continue
        if what == "disputed":
            open_objections.add(data.get("dispute", 0))
        elif what == "explained":
            open_objections.discard(data.get("dispute", 0))
        elif what == "revised" or (what == "ruled" and data.get("outcome") != "revise"):
            open_objections.clear()
        move = _move(what, data, state, settled=not open_objections)
        if move is not None:
            state = MOVES.get((state, move)) if state is not None else None
    return state


def _move(what: str, data: Mapping[str, Any], state: NeedState | None, *, settled: bool) -> NeedMove | None:
    if what in ("explained", "revised"):
        return NeedMove.SETTLE if settled else None
    if what == "confirmation undone":
        return NeedMove.REOPEN if state is NeedState.EXECUTING else None
    if what == "ruled":
        return _RULINGS.get(data.get("outcome", ""))
    return _MOVES.get(what)
