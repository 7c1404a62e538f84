"""A timer: something that will come due, kept as a row and fired as an event."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Timer:
    """``fire_at`` is when we act; the obligation's own time stands in the todo (DECISIONS 9)."""

    id: int
    key: str
    kind: str
    fire_at: datetime
    subject: str = ""
    todo_id: int | None = None
    stage: str = ""
