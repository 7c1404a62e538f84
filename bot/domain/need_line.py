"""A need in one line: departments, name and options in any order (SURFACE 4, UX 4.5).

What cannot be told apart for certain is never guessed: a mistyped option word comes back as a doubt, with the line
as it would read corrected, and stays in the text until a person says so.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from bot.domain.option_words import (
    LEVEL,
    Option,
    Token,
    is_level,
    is_number_of_contact,
    is_time_like,
    option_of,
    tokens_of,
)

_SURE = 100
_PERHAPS = 60
_LONGEST_NAME = 40
_WORDS_LOOKED_AT = 40
_LIST = re.compile(r"[、/／&]|以及|[和与及]")
_IN_A_LIST = re.compile(r"[、/／&]")
_DEPARTMENT_LIKE = re.compile(r".*(?:部|处|科|室|中心|办|组|司|院|厂)$")
_DEPARTMENT_ENDS = re.compile(r"部|处|科|室|中心|办|组|司|院|厂")
_LEVEL_FIRST = re.compile(rf"(?P<level>{LEVEL})优先级?")
_TIME_LAST = re.compile(r"(?P<time>.+?)(?:之前|以前|截止|前)")
_TYPO = 0.6
_TYPO_WORDS = {
    "优先级": "priority",
    "紧急程度": "priority",
    "截止": "due",
    "截止时间": "due",
    "完成时间": "due",
    "期限": "due",
    "联系方式": "contact",
    "联系电话": "contact",
}
"""Options whose value can be recognised: only beside such a value does a word that resembles one raise a doubt."""

Certainty = Callable[[str], int]
"""How surely a word names a department: 100 exactly, from 60 perhaps, below not at all."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word that looks like a mistyped option: what was typed, what may be meant, the line with it put right."""

    typed: str
    meant: str
    corrected: str

    @property
    def question(self) -> str:
        """What to ask the person."""
        return f"「{self.typed}」是不是「{self.meant}」？"


@dataclass(frozen=True, slots=True)
class NeedLine:
    """What a line says, by the names of the common columns, as typed; absent when the line is silent about it."""

    fields: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def split_need(argument: str, certainty: Certainty, likeness: Callable[[str, str], float] = _ratio) -> NeedLine:
    """The parts of a one-line need; ``departments`` come as one text, divided by 、."""
    line = _Line(argument, certainty)
    line.read()
    return NeedLine(line.fields, tuple(_doubts(argument, line.free, likeness)))


class _Line:
    """One reading of a line: options are taken out first, what is left is departments and the name."""

    def __init__(self, text: str, certainty: Certainty) -> None:
        self._text, self._certainty = text, certainty
        self.fields: dict[str, str] = {}
        self.free: list[Token] = []

    def read(self) -> None:
        tokens = tokens_of(self._text)
        options = self._options(tokens)
        self.free = tokens[: options[0][0]] if options else tokens
        for place, (index, option) in enumerate(options):
            end = options[place + 1][0] if place + 1 < len(options) else len(tokens)
            following = ([option.value] if option.value else []) + tokens[index + 1 : end]
            taken = self._length_of_value(option, following)
            self._put(option.field, self._slice(following[:taken]))
            self.free = self.free + following[taken:]
        self._take_bare_values()
        self._take_departments()
        self._put("title", self._joined(self.free))

    def _options(self, tokens: list[Token]) -> list[tuple[int, Option]]:
        found = ((index, option_of(token, tokens[index + 1 : index + 2])) for index, token in enumerate(tokens))
        return [(index, option) for index, option in found if option is not None]

    def _length_of_value(self, option: Option, tokens: list[Token]) -> int:
        """How many tokens belong to the option; short values end early, so that the name may follow them."""
        if option.field == "priority":
            return min(1, len(tokens))
        if option.field == "contact" and tokens and is_number_of_contact(tokens[0].text):
            return 1
        if option.field == "due":
            timely = next((n for n, token in enumerate(tokens) if not is_time_like(token.text)), len(tokens))
            return timely or (len(tokens) if self.free else min(1, len(tokens)))
        if option.field == "departments":
            return self._leading_departments(tokens) or min(1, len(tokens))
        return len(tokens)

    def _put(self, name: str, value: str) -> None:
        if value:  # said twice: both are kept, so that the check refuses two values (P02)
            self.fields[name] = f"{self.fields[name]}、{value}" if name in self.fields else value

    def _slice(self, tokens: list[Token]) -> str:
        if len(tokens) == 1:
            return tokens[0].text
        return self._text[tokens[0].start : tokens[-1].end] if tokens else ""

    def _joined(self, tokens: list[Token]) -> str:
        """The words with what stood between them; where an option was taken out, a blank."""
        text = ""
        for token, before in zip(tokens, [None, *tokens], strict=False):
            gap = self._text[before.end : token.start] if before is not None else ""
            text += (gap if not gap.strip("，,；; ") else " ") + token.text
        return text

    def _take_bare_values(self) -> None:
        kept: list[Token] = []
        for token in self.free:
            level, time = _LEVEL_FIRST.fullmatch(token.text), _TIME_LAST.fullmatch(token.text)
            if level and "priority" not in self.fields and not token.quoted:
                self._put("priority", level["level"])
            elif time and is_time_like(time["time"]) and "due" not in self.fields and not token.quoted:
                self._put("due", time["time"])
            else:
                kept.append(token)
        self.free = kept

    def _take_departments(self) -> None:
        if "departments" in self.fields or not self.free:
            return
        if not self._is_sure(self.free[0]) and self._take_glued_department():
            return
        count = self._leading_departments(self.free)
        if count:
            names = [part for token in self.free[:count] for part in self._parts(token.text)]
            self._put("departments", "、".join(names))
            self.free = self.free[count:]
        else:
            self._take_department_further_on()

    def _leading_departments(self, tokens: list[Token]) -> int:
        """How many tokens name departments; the first may be a near miss, the following must be exact."""
        if not tokens or tokens[0].quoted:
            return 0
        certainties = [self._certainty(part) for part in self._parts(tokens[0].text)]
        looks_like_one = bool(_DEPARTMENT_LIKE.fullmatch(tokens[0].text)) and len(tokens) > 1
        if min(certainties, default=0) < _PERHAPS and not looks_like_one:
            return 0
        count = 1
        while count < len(tokens) and self._is_sure(tokens[count]):
            count += 1
        return count

    def _parts(self, text: str) -> list[str]:
        """The names in a list; one that holds 和 or / and is known as a whole stays whole."""
        if len(text) > _LONGEST_NAME or self._certainty(text) >= _SURE:
            return [text]
        return [part for part in _LIST.split(text) if part]

    def _is_sure(self, token: Token) -> bool:
        parts = self._parts(token.text)
        return not token.quoted and bool(parts) and all(self._certainty(part) >= _SURE for part in parts)

    def _take_glued_department(self) -> bool:
        first = self.free[0]
        for ending in reversed(list(_DEPARTMENT_ENDS.finditer(first.text[:_LONGEST_NAME]))):
            head, rest = first.text[: ending.end()], first.text[ending.end() :]
            if _IN_A_LIST.match(rest):
                return False
            if rest and not first.quoted and self._is_sure(Token(head, first.start, first.start + len(head))):
                self._put("departments", "、".join(self._parts(head)))
                self.free = [Token(rest, first.start + len(head), first.end), *self.free[1:]]
                return True
        return False

    def _take_department_further_on(self) -> None:
        named = [token for token in self.free[:_WORDS_LOOKED_AT] if self._is_sure(token)]
        if named:
            self._put("departments", "、".join(part for token in named for part in self._parts(token.text)))
            self.free = [token for token in self.free if token not in named]


def _doubts(text: str, free: list[Token], likeness: Callable[[str, str], float]) -> list[Doubt]:
    """Words left over that resemble an option and stand before a value that would fit it."""
    doubts = []
    looked_at = free[:_WORDS_LOOKED_AT]
    for token, following in zip(looked_at, [*looked_at[1:], None], strict=False):
        found = None if token.quoted else _resembled(token.text, following.text if following else "", likeness)
        if found is not None:
            typed, meant = found
            corrected = f"{text[: token.start]}{meant}{text[token.start + len(typed) :]}"
            doubts.append(Doubt(typed, meant, corrected))
    return doubts


def _resembled(text: str, following: str, likeness: Callable[[str, str], float]) -> tuple[str, str] | None:
    """The mistyped word and the option meant, its value following or glued on: 优先极 高, 优先极：高, 优先极高."""
    best = (_TYPO, "", "")
    for word, name in _TYPO_WORDS.items():
        for length in range(max(2, len(word) - 1), len(word) + 2):
            typed, value = text[:length], text[length:].lstrip(":：") or following
            if len(typed) == length and not typed.startswith(word) and _fits(name, value):
                best = max(best, (likeness(typed, word), typed, word))
    return best[1:] if best[1] else None


def _fits(name: str, value: str) -> bool:
    if name == "due":
        return is_time_like(value)
    return is_level(value) if name == "priority" else is_number_of_contact(value)
