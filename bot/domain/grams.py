"""Text as it is searched: by every two characters that stand side by side, for Chinese is written without blanks."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

LENGTH = 2
"""Characters in a gram, so also the least of a word that can be searched (P11)."""

_BLANKS = re.compile(r"\s+")
_RUN = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """What two ways of writing one word have in common: width and case."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text).casefold())


def grams(text: str) -> tuple[str, ...]:
    """Every two neighbouring letters or digits of the text, each once, in order; empty when there are none."""
    runs = _RUN.findall(folded(text))
    return tuple(dict.fromkeys(run[at : at + LENGTH] for run in runs for at in range(len(run) - LENGTH + 1)))


def is_said(words: Iterable[str], text: str) -> bool:
    """Whether every one of the words really stands in the text; grams alone cannot tell."""
    whole = folded(text)
    return all(word in whole for word in words)


def excerpt(words: Sequence[str], line: str, most: int) -> str:
    """At most this many characters of the line around the first of the words it says; a cut shows as …."""
    whole = folded(line)
    shown = line if len(line) == len(whole) else whole
    start = max(min((whole.find(word) for word in words if word in whole), default=0) - most // 3, 0)
    before, after = "…" * (start > 0), "…" * (len(shown) > start + most)
    return f"{before}{shown[start : start + most].strip()}{after}"


def line_with(words: Sequence[str], lines: Iterable[str]) -> str:
    """The first line that says one of the words, '' when none does."""
    return next((line for line in lines if any(word in folded(line) for word in words)), "")
