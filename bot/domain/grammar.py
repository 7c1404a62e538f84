"""Chat commands: ``/需求 市场部 国庆海报终稿 截止 明天17点``.

A small keyword splitter rather than a command library (Alconna was tried on the same phrases): a library keeps a
global registry of commands, swallows a mistyped option word into the free text, and wants blanks where Chinese has
none. Here the table of commands comes in as an argument and nothing is remembered.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.domain.need_line import Doubt, NeedLine, split_need
from bot.domain.text import clean

__all__ = ["Command", "Doubt", "NeedLine", "UnknownCommand", "nearest", "parse_command", "split_need"]

_MENTIONS = re.compile(r"^(?:[@＠][^\s/／@＠]*\s*)+(?=[/／、\\])")
_QUOTES = {'"': '"', "“": "”", "「": "」", "'": "'", "‘": "’"}
_FULL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_SLASH = re.compile(r"^[/／]\s*")
# Where the slash key of a Chinese keyboard gives 、 people type that; it counts only before a word we know.
_SLASH_BY_ACCIDENT = re.compile(r"^[、\\]\s*")
_BEFORE_ARGUMENT = re.compile(r"^[\s:：，,]+")
_FIRST_WORD = re.compile(r"^[^\s:：，,]{0,20}")
_AS_LIKE = 0.5


@dataclass(frozen=True, slots=True)
class Command:
    """A command: ``name`` is its canonical word, ``word`` the one that was typed, ``argument`` all that follows."""

    name: str
    word: str
    argument: str = ""

    @property
    def english(self) -> bool:
        """Whether it was called by an English or pinyin word."""
        return self.word.isascii()


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """A slash and a word that is no command."""

    word: str
    argument: str = ""


def parse_command(text: str, words: Mapping[str, str]) -> Command | UnknownCommand | None:
    """The command in a message; None when the message is none.

    ``words`` maps every name and alias to the canonical name. The blank after a Chinese word may be missing
    (``/需求市场部``); a Latin word ends where its letters end.
    """
    body = _MENTIONS.sub("", _unquoted(clean(text)))
    slash = _SLASH.match(body)
    accident = _SLASH_BY_ACCIDENT.match(body)
    if slash is None and accident is None:
        return None
    rest = body[(slash or accident).end() :]  # type: ignore[union-attr]
    word = _known_prefix(rest, words)
    if word is not None:
        return Command(words[word], word, _argument(rest[len(word) :]))
    if slash is None or not rest:
        return None
    typed = _FIRST_WORD.match(rest)
    first = typed[0] if typed else ""
    return UnknownCommand(first, _argument(rest[len(first) :]))


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def nearest(typed: str, names: Iterable[str], likeness: Callable[[str, str], float] = _ratio) -> str | None:
    """The name most like what was typed, None when nothing is like it; ``likeness`` gives 0 to 1.

    Chinese may have its argument glued on, so its beginning is compared too.
    """
    folded = typed.translate(_FULL_WIDTH).casefold()
    scored = [(max(likeness(typing, name) for typing in _readings(folded, name)), name) for name in names]
    score, name = max(scored, default=(0.0, ""))
    return name if score >= _AS_LIKE else None


def _readings(typed: str, name: str) -> tuple[str, ...]:
    return (typed,) if name.isascii() else (typed, typed[: len(name)])


def _known_prefix(rest: str, words: Mapping[str, str]) -> str | None:
    folded = rest.translate(_FULL_WIDTH).casefold()
    for length in range(min(max(map(len, words), default=0), len(folded)), 0, -1):
        word = folded[:length]
        if word in words and not _runs_on(word, folded[length:]):
            return word
    return None


def _runs_on(word: str, following: str) -> bool:
    return word.isascii() and following[:1].isascii() and following[:1].isalnum()


def _argument(rest: str) -> str:
    return _BEFORE_ARGUMENT.sub("", rest).rstrip()


def _unquoted(text: str) -> str:
    closing = _QUOTES.get(text[:1])
    return text[1:-1].strip() if closing and len(text) > 1 and text.endswith(closing) else text
