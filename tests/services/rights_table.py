"""Who may do what to a need, written down separately from the code that decides it (REQUIREMENTS A2, S-1).

The need is 李敏's of 市场部, whose head is 王磊. It asks 研发部 and 生产部.
"""

from bot.domain.need import NeedState

PEOPLE = {
    "李敏": "the initiator",
    "王磊": "the initiator's head, who approves and rules first",
    "许诺": "deputy of the initiator's head",
    "何佳": "another member of the initiator's department",
    "赵强": "head of an asked department",
    "刘洋": "liaison of an asked department",
    "孙浩": "deputy of an asked department",
    "钱多": "another member of an asked department",
    "马军": "head of the other asked department",
    "徐静": "liaison of a department that was not asked",
    "周建国": "the leader, who rules second",
    "林晓彤": "the secretary",
}
ACTS = {
    "approve": {"王磊", "许诺"},
    "return": {"王磊", "许诺"},
    "confirm": {"赵强", "刘洋", "孙浩"},
    "dispute": {"赵强", "刘洋", "孙浩"},
    "revise": {"李敏"},
    "explain": {"李敏"},
    "meet": {"李敏"},
    "arbitrate": {"李敏"},
    "rule": {"王磊", "周建国"},
    "withdraw": {"李敏"},
    "edit": {"李敏"},
    "resubmit": {"李敏"},
}
"""The people who may do it, as far as 研发部 answers; in which states is the next table."""

A, C, N, R = NeedState.APPROVING, NeedState.CONFIRMING, NeedState.NEGOTIATING, NeedState.ARBITRATING
E, B, W = NeedState.EXECUTING, NeedState.RETURNED, NeedState.WITHDRAWN
STATES = (A, C, N, R, E, B, W)
WHEN = {
    "approve": {A},
    "return": {A},
    "confirm": {C},
    "dispute": {C},
    "revise": {N},
    "explain": {N},
    "meet": {N},
    "arbitrate": {N},
    "rule": {R},
    "withdraw": {A, C, N, R, E, B},
    "edit": {B},
    "resubmit": {B},
}
"""The states in which it may be done; 研发部 disputed in N and R and confirmed in E, so it owes no answer there."""


def may(act: str, person: str, state: NeedState) -> bool:
    """Whether the tables allow it."""
    return person in ACTS[act] and state in WHEN[act]
