"""Text that a person typed is a type of its own: it is data wherever it is shown (RELIABILITY 4.6)."""

import re
import unicodedata
from dataclasses import dataclass

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")  # control, format (bidi, zero width, tags), surrogate, private, unassigned
_KEPT_UNSEEN = "\n\t\u200d"  # the joiner holds emoji such as 👨‍👩‍👧 together
_MOST_COMBINING_MARKS = 4
# What most people write: letters, digits, ideographs and their punctuation, none of which is ever changed.
_CLEAN = re.compile("[ -~\u4e00-\u9fff\uff01-\uff5e、。《》“”‘’…—]*")


@dataclass(frozen=True, slots=True)
class UserText:
    """Typed by a person; a renderer must escape it for its target, so that no mention, link or markup in it is live."""

    text: str

    def __str__(self) -> str:
        return self.text


def clean(raw: str) -> str:
    """What we keep of typed text: NFC, one kind of newline, no control, bidi or zero-width characters."""
    if _CLEAN.fullmatch(raw) is not None:
        return raw.strip()
    text = unicodedata.normalize("NFC", raw.encode("utf-8", "replace").decode("utf-8"))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if not text.isprintable():
        text = "".join(c for c in text if c in _KEPT_UNSEEN or unicodedata.category(c) not in _UNSEEN)
    return _shorten_mark_runs(text).strip()


def one_line(raw: str) -> str:
    """Cleaned text with every run of white space folded to one blank: for titles and names."""
    return re.sub(r"\s+", " ", clean(raw))


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters; a cut always shows as …"""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _shorten_mark_runs(text: str) -> str:
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run <= _MOST_COMBINING_MARKS:
            kept.append(character)
    return "".join(kept)
