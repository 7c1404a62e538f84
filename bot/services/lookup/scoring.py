"""How well a typed word names a department or a person, 0 to 100.

100 is exact. From 90 a word may be accepted when it leads by 10; below that it is only offered; below 60 it is not
even offered. What sounds the same but is written otherwise stays below 90 on purpose: it is asked about (UX 4.6).
"""

import re
from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from bot.services.lookup.spelling import Spelling, is_in_order

EXACT = 100
ACCEPT = 90
LEAD = 10
NEAR = 15  # a far second beside a clear first only confuses: it is not offered
OFFER = 60
MOST_OFFERED = 3

_STEM = 95
_TYPED_PINYIN = 95
_TYPED_INITIALS = 95
_BEGINS = 88
_SOUNDS_THE_SAME = 88
_IN_ORDER = 85
_OTHER_SUFFIX = 85  # 研发中心 where only 研发部 is registered: likely, not certain
_GIVEN_NAME = 85
_WITHIN = 80
_BEGINS_INITIALS = 80
_PERSON_INITIALS = 75

_SUFFIX = re.compile(r"(?:事业部|部门|部|处|科|中心|办公室|室|办|组|分公司|子公司|公司|司|局)$")


def stem(text: str) -> str:
    """A department's name without 部, 中心 and the like; the whole when nothing would be left."""
    return _SUFFIX.sub("", text) or text


def department_score(typed: Spelling, words: Sequence[Spelling]) -> float:
    """The best score over a department's name and aliases."""
    return max((_department_word(typed, word) for word in words), default=0)


def person_score(typed: Spelling, name: Spelling) -> float:
    """The score of a word for a person's name."""
    if len(typed.text) < 2 or len(typed.text) > len(name.text) + 1 + 6 * len(name.text) * typed.is_latin:
        return 0
    if typed.text == name.text:
        return EXACT
    if typed.is_latin:
        return _latin_person(typed, name)
    if typed.syllables == name.syllables:
        return _SOUNDS_THE_SAME
    if name.text.endswith(typed.text):
        return _GIVEN_NAME
    sounds_near = _as_long(typed, name) and bool(set(typed.syllables) & set(name.syllables))  # 张三 is not 杨帆
    return max(ratio(typed.text, name.text), 0.9 * ratio(typed.pinyin, name.pinyin) if sounds_near else 0)


def _department_word(typed: Spelling, word: Spelling) -> float:
    if not typed.text or typed.text == word.text:
        return EXACT if typed.text else 0
    return _latin_department(typed, word) if typed.is_latin else _han_department(typed, word)


def _han_department(typed: Spelling, word: Spelling) -> float:
    typed_stem, word_stem = stem(typed.text), stem(word.text)
    if word_stem == typed_stem:
        return _STEM if word_stem in (typed.text, word.text) else _OTHER_SUFFIX
    if len(typed.text) < 2 or (len(typed.text) > len(word.text) and typed_stem == typed.text):
        return min(ratio(typed.text, word.text), OFFER - 1)
    if typed.syllables == word.syllables or typed.pinyin == "".join(word.syllables[: len(word_stem)]):
        return _SOUNDS_THE_SAME
    scores = [
        ratio(typed_stem, word_stem),
        0.8 * ratio(typed.text, word.text),
        _BEGINS * word.text.startswith(typed_stem),
        _WITHIN * (typed_stem in word_stem),
        _IN_ORDER * is_in_order(typed_stem, word.text),
    ]
    if _as_long(typed, word):
        scores.append(0.85 * ratio(typed.pinyin, word.pinyin))
    return max(scores)


def _latin_department(typed: Spelling, word: Spelling) -> float:
    if word.is_latin:
        return 0.85 * ratio(typed.text, word.text)
    if len(typed.text) < 2:
        return 0
    stem_syllables = word.syllables[: len(stem(word.text))]
    if typed.text in (word.pinyin, "".join(stem_syllables)):
        return _TYPED_PINYIN
    if typed.text in (word.initials, "".join(syllable[0] for syllable in stem_syllables)):
        return _TYPED_INITIALS
    scores = [0.9 * ratio(typed.text, word.pinyin)]
    if len(typed.text) > 2:
        scores.append(_BEGINS * word.pinyin.startswith(typed.text))
    scores.append(_BEGINS_INITIALS * word.initials.startswith(typed.text))
    return max(scores)


def _latin_person(typed: Spelling, name: Spelling) -> float:
    if typed.text == name.pinyin or typed.text == "".join((*name.syllables[1:], name.syllables[0])):
        return _TYPED_PINYIN  # Li Min, and Min Li
    if typed.text == name.initials:
        return _PERSON_INITIALS
    return 0.9 * ratio(typed.text, name.pinyin)


def _as_long(typed: Spelling, word: Spelling) -> bool:
    return len(typed.syllables) == len(word.syllables)
