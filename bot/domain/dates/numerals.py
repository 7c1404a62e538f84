"""Numbers as people write them in dates: 30, 三十, 廿五, 二〇二六."""

import re
import unicodedata

from bot.domain.text import one_line

NUMBER = r"(?:\d{1,3}|[零〇一二两三四五六七八九十廿卅]{1,4})"
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_TENS = {"廿": "二十", "卅": "三十"}


def tidy(text: str) -> str:
    """Half-width, lower case, without blanks except where they keep two numbers apart."""
    plain = unicodedata.normalize("NFKC", one_line(text)).lower()
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    return re.sub(r"(?<!\d) +| +(?!\d)", "", plain).rstrip("。.!,;")


def number(text: str) -> int | None:
    """The value of a number, or nothing when the characters do not make one: 十十, 二三."""
    if text.isascii() and text.isdigit():
        return int(text)
    for short, long in _TENS.items():
        text = text.replace(short, long)
    if "十" not in text:
        return _plain(text)
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or ones in ("零", "〇", "十"):
        return None
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def year_number(text: str) -> int | None:
    """2026, 26 or 二〇二六 as a year."""
    if text.isascii() and text.isdigit():
        return int(text) + (2000 if len(text) == 2 else 0)
    digits = [_DIGITS.get(character) for character in text]
    if None in digits:
        return None
    return int("".join(str(digit) for digit in digits)) + (2000 if len(digits) == 2 else 0)


def _plain(text: str) -> int | None:
    text = text.lstrip("零〇") or "零"
    return _DIGITS.get(text) if len(text) == 1 else None
