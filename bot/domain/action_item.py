"""An action item (行动项): one task, owner and due time; proof to finish, reason and plan to delay (F20, S13, S14)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.forms import Row
from bot.errors import StaleError, UserError


class ActionState(StrEnum):
    """Where an action item stands (S13); the label is the word on its card."""

    RUNNING = "running"
    DELAYED = "delayed"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]


_LABELS = {
    ActionState.RUNNING: "进行中",
    ActionState.DELAYED: "延期",
    ActionState.DONE: "已完成",
    ActionState.CANCELLED: "已取消",
}


class ActionMove(StrEnum):
    """What may happen to an action item."""

    FINISH = "finish"
    DELAY = "delay"
    UPDATE = "update"
    CANCEL = "cancel"
    REOPEN = "reopen"  # the owner took the end back


MOVES: Mapping[tuple[ActionState, ActionMove], ActionState] = {
    (ActionState.RUNNING, ActionMove.FINISH): ActionState.DONE,
    (ActionState.RUNNING, ActionMove.DELAY): ActionState.DELAYED,
    (ActionState.RUNNING, ActionMove.UPDATE): ActionState.RUNNING,
    (ActionState.RUNNING, ActionMove.CANCEL): ActionState.CANCELLED,
    (ActionState.DELAYED, ActionMove.FINISH): ActionState.DONE,
    (ActionState.DELAYED, ActionMove.DELAY): ActionState.DELAYED,
    (ActionState.DELAYED, ActionMove.UPDATE): ActionState.DELAYED,
    (ActionState.DELAYED, ActionMove.CANCEL): ActionState.CANCELLED,
    (ActionState.DONE, ActionMove.REOPEN): ActionState.RUNNING,
}

OPEN = frozenset({ActionState.RUNNING, ActionState.DELAYED})
"""States in which somebody still owes the task."""


def after(state: ActionState, move: ActionMove) -> ActionState:
    """The state a move leads to; raises StaleError when the action item has moved on meanwhile."""
    try:
        return MOVES[state, move]
    except KeyError:
        raise StaleError(f"行动项现在是「{state.label}」，这一步已经不能做了。") from None


@dataclass(frozen=True, slots=True)
class ActionItem:
    """One task; ``revision`` grows with every change."""

    id: int
    number: str
    state: ActionState
    revision: int
    task: str
    owner_id: int
    due_at: datetime
    creator_id: int
    created_at: datetime
    department_id: int | None = None
    need_id: int | None = None
    meeting_id: int | None = None
    room_id: int | None = None
    partner_ids: tuple[int, ...] = ()
    resources: str = ""
    proof: str = ""
    finished_at: datetime | None = None

    def is_overdue(self, now: datetime) -> bool:
        """Whether the due time has passed while the task is still owed."""
        return self.state in OPEN and now > self.due_at


@dataclass(frozen=True, slots=True)
class ActionUpdate:
    """What an owner said about an action item; ``late`` marks 逾期后补报 (S14)."""

    action_item_id: int
    kind: ActionMove
    person_id: int
    at: datetime
    text: str
    plan: str = ""
    old_due_at: datetime | None = None
    new_due_at: datetime | None = None
    late: bool = False


def require_later(old: datetime, new: datetime, shown: str) -> None:
    """A delay moves the due time later (F20.3); ``shown`` is the old one in words. Raises UserError."""
    if new <= old:
        raise UserError(f"新完成时间要晚于原来的 {shown}。")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a corrected version of the minutes means for the action items of the version before."""

    kept: tuple[tuple[ActionItem, Row], ...]
    added: tuple[Row, ...]
    dropped: tuple[ActionItem, ...]


def reconcile(items: Sequence[ActionItem], rows: Iterable[Row]) -> Reconciled:
    """Match written rows with living items by task and owner, then by task alone; nothing is matched twice."""
    left = [item for item in items if item.state is not ActionState.CANCELLED]
    kept: list[tuple[ActionItem, Row]] = []
    pending = list(rows)
    for same in (_same_task_and_owner, _same_task):
        for row in list(pending):
            item = next((item for item in left if same(item, row)), None)
            if item is not None:
                left.remove(item)
                pending.remove(row)
                kept.append((item, row))
    return Reconciled(tuple(kept), tuple(pending), tuple(item for item in left if item.state in OPEN))


def _same_task_and_owner(item: ActionItem, row: Row) -> bool:
    return _same_task(item, row) and item.owner_id == row.people[0].id


def _same_task(item: ActionItem, row: Row) -> bool:
    return item.task == row.text
