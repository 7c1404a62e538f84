"""A need (协作需求): its states, its moves, its immutable versions."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.errors import StaleError


class NeedState(StrEnum):
    """Where a need stands; the label is the word on its card (SURFACE 5)."""

    APPROVING = "approving"
    CONFIRMING = "confirming"
    NEGOTIATING = "negotiating"
    ARBITRATING = "arbitrating"
    EXECUTING = "executing"
    ACCEPTING = "accepting"
    ARCHIVED = "archived"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """What people read."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    NeedState.APPROVING: "待审批",
    NeedState.CONFIRMING: "待各部门确认",
    NeedState.NEGOTIATING: "协商中",
    NeedState.ARBITRATING: "仲裁中",
    NeedState.EXECUTING: "执行中",
    NeedState.ACCEPTING: "待验收",
    NeedState.ARCHIVED: "已归档",
    NeedState.RETURNED: "已退回",
    NeedState.WITHDRAWN: "已撤销",
}


class NeedMove(StrEnum):
    """What may happen to a need."""

    APPROVE = "approve"
    RETURN = "return"
    DISPUTE = "dispute"
    SETTLE = "settle"  # the last open dispute was answered; departments confirm again
    ARBITRATE = "arbitrate"
    RULE = "rule"
    RULE_REVISION = "rule_revision"
    AGREE = "agree"  # every department confirmed
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"  # the last confirmation was taken back


MOVES: Mapping[tuple[NeedState, NeedMove], NeedState] = {
    (NeedState.APPROVING, NeedMove.APPROVE): NeedState.CONFIRMING,
    (NeedState.APPROVING, NeedMove.RETURN): NeedState.RETURNED,
    (NeedState.RETURNED, NeedMove.RESUBMIT): NeedState.APPROVING,
    (NeedState.CONFIRMING, NeedMove.DISPUTE): NeedState.NEGOTIATING,
    (NeedState.CONFIRMING, NeedMove.AGREE): NeedState.EXECUTING,
    (NeedState.NEGOTIATING, NeedMove.DISPUTE): NeedState.NEGOTIATING,
    (NeedState.NEGOTIATING, NeedMove.SETTLE): NeedState.CONFIRMING,
    (NeedState.NEGOTIATING, NeedMove.ARBITRATE): NeedState.ARBITRATING,
    (NeedState.ARBITRATING, NeedMove.DISPUTE): NeedState.ARBITRATING,
    (NeedState.ARBITRATING, NeedMove.RULE): NeedState.CONFIRMING,
    (NeedState.ARBITRATING, NeedMove.RULE_REVISION): NeedState.NEGOTIATING,
    (NeedState.APPROVING, NeedMove.WITHDRAW): NeedState.WITHDRAWN,
    (NeedState.RETURNED, NeedMove.WITHDRAW): NeedState.WITHDRAWN,
    (NeedState.CONFIRMING, NeedMove.WITHDRAW): NeedState.WITHDRAWN,
    (NeedState.NEGOTIATING, NeedMove.WITHDRAW): NeedState.WITHDRAWN,
    (NeedState.ARBITRATING, NeedMove.WITHDRAW): NeedState.WITHDRAWN,
    (NeedState.EXECUTING, NeedMove.WITHDRAW): NeedState.WITHDRAWN,
    (NeedState.EXECUTING, NeedMove.REOPEN): NeedState.CONFIRMING,
}

ASKING = frozenset({NeedState.CONFIRMING, NeedState.NEGOTIATING, NeedState.ARBITRATING})
"""States in which departments may still answer."""

WAITS_FOR_INITIATOR = frozenset({NeedState.NEGOTIATING, NeedState.ARBITRATING})
"""An objection is open, so that the departments that still owe an answer may wait for what becomes of it."""
CLOSED = frozenset({NeedState.ARCHIVED, NeedState.WITHDRAWN})
"""States in which nothing more can happen to a need."""


def after(state: NeedState, move: NeedMove) -> NeedState:
    """The state a move leads to; raises StaleError when the need has moved on meanwhile."""
    try:
        return MOVES[state, move]
    except KeyError:
        raise StaleError(f"需求现在是「{state.label}」，这一步已经不能做了。") from None


class PartyState(StrEnum):
    """Where a department's answer stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Party:
    """A department that a need asks; ``by`` and ``at`` tell its present answer."""

    department_id: int
    state: PartyState = PartyState.WAITING
    asked_version: int = 1
    response_id: int | None = None
    by: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NeedVersion:
    """What a need says at one version; never changed."""

    version: int
    fields: Mapping[str, Any]
    departments: tuple[int, ...]
    due_at: datetime
    author_id: int
    created_at: datetime

    @property
    def hash(self) -> str:
        """What a signature signs: SHA-256 over the version's content."""
        content = {"v": self.version, "f": dict(self.fields), "d": list(self.departments), "t": self.due_at.isoformat()}
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Need:
    """A need with its present version and the departments it asks; ``revision`` grows with every change."""

    id: int
    number: str
    layout: str
    state: NeedState
    revision: int
    priority: str
    initiator_id: int
    department_id: int
    created_at: datetime
    content: NeedVersion
    approver_id: int | None = None
    room_id: int | None = None
    approved_at: datetime | None = None
    note: str = ""
    parties: tuple[Party, ...] = field(default=())

    @property
    def title(self) -> str:
        """The need's name, as typed."""
        return str(self.content.fields.get("title", ""))

    def party(self, department_id: int) -> Party | None:
        """The department's row, None when the need does not ask it."""
        return next((p for p in self.parties if p.department_id == department_id), None)


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    ACCEPTED = "accepted"  # the need was revised
    EXPLAINED = "explained"  # the initiator gave a reason; the department answers again
    RULED = "ruled"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A department's objection with its counter-proposal, and who signed it."""

    id: int
    need_id: int
    department_id: int
    by: int
    kind: str
    text: str
    proposal: str
    opened_at: datetime
    state: DisputeState = DisputeState.OPEN
    answer: str = ""


class RulingOutcome(StrEnum):
    """How an arbiter decides (S10): a ruling binds."""

    KEEP = "keep"
    REVISE = "revise"
    CANCEL = "cancel"

    @property
    def label(self) -> str:
        """What people read."""
        return _OUTCOME_LABELS[self]


_OUTCOME_LABELS = {
    RulingOutcome.KEEP: "按原需求执行",
    RulingOutcome.REVISE: "按异议修订",
    RulingOutcome.CANCEL: "撤销需求",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an arbiter decided, and on what ground (F08.3)."""

    person_id: int
    outcome: RulingOutcome
    text: str
    basis: str
    at: datetime


DUTY_FIELDS = frozenset({"title", "tasks", "resources", "duties", "members", "milestones", "goal", "outputs"})
"""Fields that say what a department must do: changing one moves every department's duty."""


def same_content(old: NeedVersion, new: NeedVersion) -> bool:
    """Whether a new version says nothing else than the old one."""
    return (dict(old.fields), set(old.departments), old.due_at) == (
        dict(new.fields),
        set(new.departments),
        new.due_at,
    )


def touched(old: NeedVersion, new: NeedVersion, disputants: frozenset[int]) -> frozenset[int]:
    """The departments that must confirm again after a revision (DECISIONS 2).

    Departments that are new; those who disputed (the revision answers them); everybody when the date moves forward
    or a duty field changes. A later date alone touches only those who disputed: nobody's duty gets harder.
    """
    present, before = set(new.departments), set(old.departments)
    changed = {name for name in {*old.fields, *new.fields} if old.fields.get(name) != new.fields.get(name)}
    if new.due_at < old.due_at or changed & DUTY_FIELDS:
        return frozenset(present)
    return frozenset((present - before) | (present & disputants))
