"""Checked values of a form in words, for cards, ledgers and archives alike (T-SHOW)."""

from collections.abc import Callable
from datetime import datetime

from bot.domain.forms.values import Ref, Row, Span, Value


def in_words(value: Value, when: Callable[[datetime], str]) -> str:
    """The value as people read it; ``when`` writes a moment."""
    match value:
        case datetime():
            return when(value)
        case Span():
            return f"{when(value.start)} 至 {when(value.end)}"
        case Ref():
            return value.name
        case tuple():
            rows = [_row(item, when) for item in value if isinstance(item, Row)]
            return "\n".join(rows) or "、".join(item.name for item in value if isinstance(item, Ref))
        case str():
            return value


def _row(row: Row, when: Callable[[datetime], str]) -> str:
    people = "、".join(person.name for person in row.people)
    partners = "、".join(partner.name for partner in row.partners)
    parts = [
        row.department.name if row.department else "",
        row.text,
        people,
        when(row.moment) if row.moment else "",
        f"{row.minutes} 分钟" if row.minutes else "",
        f"配合：{partners}" if partners else "",
        row.resources,
    ]
    return " ".join(part for part in parts if part)
