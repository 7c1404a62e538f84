"""Who may have done what in the flows, written anew from REQUIREMENTS A2; and what outsiders may never read."""

REGISTERED_BY = "李敏"
_INITIATOR = {REGISTERED_BY}
_APPROVER = {"王磊"}
_ASKED = {"赵强", "刘洋"}
_ARBITERS = {"王磊", "周建国"}
_AT_THE_MEETING = {"王磊", "李敏", "赵强", "刘洋", "林晓彤"}
_BOT: set[str] = {""}

MAY = {
    "need": {
        "registered": _INITIATOR,
        "resubmitted": _INITIATOR,
        "approved": _APPROVER,
        "returned": _APPROVER,
        "withdrawn": _INITIATOR,
        "confirmed": _ASKED,
        "disputed": _ASKED,
        "explained": _INITIATOR,
        "revised": _INITIATOR,
        "meeting called": _INITIATOR,
        "due moved": _INITIATOR,
        "arbitration": _INITIATOR,
        "arbitration passed up": _BOT,
        "ruled": _ARBITERS,
        "agreed": _ASKED | _ARBITERS,
        "escalated": _BOT,
        "progress filed": _ASKED,
        "progress changed": _ASKED,
    },
    "department": {
        "progress asked": _BOT,
        "progress asked late": _BOT,
        "progress prompt skipped": _BOT,
        "escalated": _BOT,
    },
    "meeting": {
        "called": _INITIATOR | _APPROVER,
        "answered": _AT_THE_MEETING,
        "cancelled": _APPROVER,
        "started": _BOT,
        "ended": _BOT,
        "minutes written": {"李敏"},
        "minutes returned": _APPROVER,
        "minutes published": _APPROVER,
        "minutes confirmed": _AT_THE_MEETING,
        "minutes confirmed by all": _AT_THE_MEETING | _BOT,
        "correction": _AT_THE_MEETING,
        "correction kept": {"李敏"},
        "silence counted": _BOT,
        "escalated": _BOT,
    },
    "action": {
        "added": _APPROVER,
        "finish": {"李敏"},
        "delay": {"李敏"},
        "update": {"李敏"},
        "cancelled": _APPROVER,
        "changed by minutes": _APPROVER,
        "escalated": _BOT,
    },
}
"""By kind of record and change, the people who may cause it; "" is the bot itself, when time did it."""

OUTSIDERS = frozenset({"吴婷", "徐静"})
CANARIES = ("海报", "落地页", "预算", "138")
"""Words that people of the flows type and that concern no outsider."""
