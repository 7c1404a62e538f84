"""One line of a check-up: what was looked at, how it stands, why, and what to do (SURFACE 2, UX A5)."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How something stands; the label is what people read."""

    PASS = "pass"  # noqa: S105  a verdict, not a password
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]


_LABELS = {Verdict.PASS: "正常", Verdict.WARN: "注意", Verdict.FAIL: "不行", Verdict.SKIP: "没查"}


@dataclass(frozen=True, slots=True)
class Check:
    """``reason`` says how it stands, ``hint`` what to do about it; '' when there is nothing to do."""

    name: str
    verdict: Verdict
    reason: str
    hint: str = ""
