"""The steps by which a due time was computed; kept as JSON beside it (DECISIONS 8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any


class StepKind(StrEnum):
    """What a step does to the sum."""

    START = "start"  # from the event to where counting may begin, ``why`` says what it waited for
    COUNT = "count"  # its whole length counts
    DAY = "day"  # one working day counts; ends at the same wall time on that day
    DAY_OFF = "day_off"  # one day that does not count, ``why`` says the reason; ends like DAY
    SKIP = "skip"  # does not count, ``why`` says the reason
    PAUSE = "pause"  # the clock stood still, ``why`` says what for
    OWED = "owed"  # a pause inside counted days: ``owed`` working time is made up for after them
    DUE = "due"  # the result


@dataclass(frozen=True, slots=True)
class Step:
    """From ``begin`` to ``end`` in UTC; apart from OWED, each step begins where the one before it ended."""

    kind: StepKind
    begin: datetime
    end: datetime
    why: str = ""
    owed: timedelta = timedelta(0)

    @property
    def length(self) -> timedelta:
        """Natural time from begin to end."""
        return self.end - self.begin

    def starting_at(self, moment: datetime) -> "Step":
        """The same step, begun later."""
        return replace(self, begin=moment)

    def ending_at(self, moment: datetime) -> "Step":
        """The same step, ended earlier."""
        return replace(self, end=moment)

    def to_json(self) -> dict[str, Any]:
        """A JSON object; times in ISO form, UTC."""
        return {
            "kind": self.kind.value,
            "begin": self.begin.astimezone(UTC).isoformat(),
            "end": self.end.astimezone(UTC).isoformat(),
            "why": self.why,
            "owed": self.owed.total_seconds(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Step":
        """The step that ``to_json`` wrote."""
        return cls(
            StepKind(data["kind"]),
            datetime.fromisoformat(data["begin"]),
            datetime.fromisoformat(data["end"]),
            data["why"],
            timedelta(seconds=data["owed"]),
        )


def joined(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The same steps with neighbours that are skipped for one reason made into one."""
    kept: list[Step] = []
    for step in steps:
        last = kept[-1] if kept else None
        skipped = step.kind in (StepKind.SKIP, StepKind.PAUSE, StepKind.DAY_OFF)
        if last and skipped and step.kind is last.kind and step.why == last.why and last.end == step.begin:
            kept[-1] = last.ending_at(step.end)
        else:
            kept.append(step)
    return tuple(kept)
