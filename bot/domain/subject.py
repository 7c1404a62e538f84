"""What a todo, a card, a timer or a journal entry is about, written ``need:12``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """A record by its kind and surrogate id."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Subject":
        """The subject that ``str`` wrote; raises ValueError for anything else."""
        kind, _, number = text.partition(":")
        if not kind:
            raise ValueError(f"not a subject: {text!r}")
        return cls(kind, int(number))


def need(id: int) -> Subject:
    """A need."""
    return Subject("need", id)


def meeting(id: int) -> Subject:
    """A meeting, its minutes included."""
    return Subject("meeting", id)


def action_item(id: int) -> Subject:
    """An action item."""
    return Subject("action", id)


def department(id: int) -> Subject:
    """A department, as the subject of its daily progress prompt."""
    return Subject("department", id)
