"""The nearest right word for a wrong one."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """``，是否 database？`` for ``databse``; empty when nothing is near."""
    by_folded = {one.casefold(): one for one in known}
    cutoff = 0.5 if len(word) < 4 else 0.6  # one wrong character of a two-character Chinese name is half of it
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=cutoff)
    return f"，是否 {by_folded[found[0]]}？" if found else ""
