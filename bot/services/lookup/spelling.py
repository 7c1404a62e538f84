"""How Chinese names are spelt and misspelt: folded text, pinyin, initials, likeness."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from bot.services.lookup import pinyin

_NOISE = re.compile(r"[\s\"'“”‘’「」『』【】《》<>()（）@#*·.。,，!！?？:：_-]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "翟": "zhai",
    "盖": "ge",
    "朴": "piao",
    "缪": "miao",
    "覃": "qin",
    "冼": "xian",
    "尉": "wei",
    "任": "ren",
    "华": "hua",
    "乐": "yue",
}
"""Characters that are read otherwise when they are a surname."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word in all the ways it is compared; computed once for every name of the directory."""

    text: str
    syllables: tuple[str, ...]

    @property
    def pinyin(self) -> str:
        """All syllables written together: shichangbu."""
        return "".join(self.syllables)

    @property
    def initials(self) -> str:
        """The first letter of every syllable: scb."""
        return "".join(syllable[:1] for syllable in self.syllables)

    @property
    def is_latin(self) -> bool:
        """Whether it was written in letters and digits only."""
        return self.text.isascii()


def fold(text: str) -> str:
    """What two spellings of one name have in common: width, case, blanks and decoration removed, 部门 is 部."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold().replace("部门", "部")


@lru_cache(maxsize=2048)
def spell(text: str, *, surname: bool = False) -> Spelling:
    """The spellings of a text; ``surname`` reads the first character as one (曾 is zeng)."""
    folded = fold(text)
    syllables = pinyin.syllables(folded) if _HAN.search(folded) else [folded]
    if surname and folded[:1] in _SURNAMES:
        syllables[0] = _SURNAMES[folded[0]]
    return Spelling(folded, tuple(syllables))


def is_in_order(few: str, many: str) -> bool:
    """Whether the characters of ``few`` stand in ``many`` in the same order, the first first: 人资 in 人力资源部."""
    rest = iter(many)
    return few[:1] == many[:1] and all(character in rest for character in few)


def likeness(one: str, other: str) -> float:
    """How alike two words look or sound, 0 to 1."""
    first, second = spell(one), spell(other)
    return max(ratio(first.text, second.text), ratio(first.pinyin, second.pinyin)) / 100


def any_within(names: Iterable[str], text: str) -> bool:
    """Whether one of the names stands in the text."""
    return any(name in text for name in names)
