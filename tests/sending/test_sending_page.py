"""The life of an outbox row in docs/sending.md is made from the table of its moves; this holds them equal."""

from pathlib import Path

from bot.domain.sending import MOVES, RowState

PAGE = Path(__file__).parents[2] / "docs" / "sending.md"
BEGIN, END = "<!-- moves -->\n", "<!-- end of moves -->"


def table() -> str:
    """A row for each state: where it comes from, where it goes to."""
    lines = ["| State | Comes from | Goes to |", "|---|---|---|"]
    for state in RowState:
        sources = [f"{before.value} ({move.value})" for (before, move), after in MOVES.items() if after is state]
        targets = [f"{after.value} ({move.value})" for (before, move), after in MOVES.items() if before is state]
        lines.append(f"| {state.value} | {', '.join(sources)} | {', '.join(targets) or 'stays'} |")
    return "\n".join(lines) + "\n"


def test_the_page_shows_exactly_the_moves_of_the_table() -> None:
    shown = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]

    assert shown == table()


if __name__ == "__main__":
    head, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(head + BEGIN + table() + END + rest.partition(END)[2])
