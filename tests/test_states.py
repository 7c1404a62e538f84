"""The state diagrams in docs/states.md are made from the tables; this holds them equal."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from bot.domain import action_item, meeting, minutes, need

PAGE = Path(__file__).parent.parent / "docs" / "states.md"

TABLES: dict[str, Mapping[Any, Any]] = {
    "Need 协作需求": need.MOVES,
    "Meeting 会议": meeting.MOVES,
    "Minutes 纪要": minutes.MOVES,
    "ActionItem 行动项": action_item.MOVES,
}


def page() -> str:
    """The whole page, as the tables have it."""
    head = "# State diagrams\n\nMade from the tables in `bot/domain`; a test holds this page equal to them.\n"
    parts = [head, *(diagram(title, moves) for title, moves in TABLES.items())]
    return "\n".join(parts)


def diagram(title: str, moves: Mapping[Any, Any]) -> str:
    """One table as a Mermaid state diagram with the words people read."""
    states = dict.fromkeys(state for (before, _), after in moves.items() for state in (before, after))
    names = "\n".join(f'    state "{_label(state)}" as {state.value}' for state in states)
    arrows = "\n".join(f"    {before.value} --> {after.value}: {move.value}" for (before, move), after in moves.items())
    return f"## {title}\n\n```mermaid\nstateDiagram-v2\n{names}\n{arrows}\n```\n"


def _label(state: StrEnum) -> str:
    return str(getattr(state, "label", state.value))


def test_the_diagrams_show_exactly_the_moves_of_the_tables() -> None:
    assert PAGE.read_text() == page()


@pytest.mark.parametrize("moves", TABLES.values(), ids=list(TABLES))
def test_every_state_that_can_be_left_can_be_reached_or_is_the_first(moves: Mapping[Any, Any]) -> None:
    reached = set(moves.values())
    first = next(iter(moves))[0]

    assert {before for before, _ in moves} - reached <= {first}


if __name__ == "__main__":
    PAGE.write_text(page())
