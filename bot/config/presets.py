"""What ``policy.preset`` changes: the founding papers 000 to 004, each as a set of defaults.

A preset only supplies defaults; a key that is written in the file or the environment always wins. Where a paper is
silent the blend's value stands (REQUIREMENTS A12, D02, D03, D06).
"""

from collections.abc import Mapping
from typing import Any

CHAINS: Mapping[str, list[dict[str, str]]] = {
    "blend": [{"to": "superior", "after": "2wd"}, {"to": "leader", "after": "2wd"}],
    "001": [{"to": "superior", "after": "2wd"}],
    "002": [{"to": "leader", "after": "2wd"}],
    "004": [
        {"to": "secretary", "after": "1wd"},
        {"to": "leader", "after": "2wd"},
        {"to": "board", "after": "2wd"},
    ],
}

_ONE_WORKING_DAY = {"high": "1wd", "normal": "1wd", "low": "1wd"}

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "blend": {},
    "000": {"policy": {"layout": "F01"}},
    "001": {
        "policy": {"layout": "F02"},
        "response": {"high": "2h", "normal": "24h", "low": "24h"},
        "arbitration": {"chain": CHAINS["001"]},
    },
    "002": {
        "policy": {"layout": "F03"},
        "response": _ONE_WORKING_DAY,
        "arbitration": {"chain": CHAINS["002"]},
    },
    "003": {
        "policy": {"layout": "F04"},
        "response": _ONE_WORKING_DAY,
        "arbitration": {"chain": CHAINS["001"]},
    },
    "004": {
        "policy": {"layout": "F05"},
        "arbitration": {"chain": CHAINS["004"]},
    },
}
