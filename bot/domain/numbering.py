"""Numbers of records: a template, a counter per scope, and how people type them (N01, N02, D05).

The store keeps one counter per scope and hands the next value in under its own lock, so that two never collide.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.errors import ConfigError

NEED_TEMPLATE = "{year}-Q{quarter}-{dept.code}-{seq:03}"
"""N01: 2024-Q3-SHB-001."""

ARCHIVE_TEMPLATE = "{year}-Q{quarter}-{project.code}"
"""N02: 2024-Q3-XMB-001, where the project's code is data."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SEQUENCE = re.compile(r"seq(?::0?(\d{1,2}))?")
_DATE_PARTS = {"year": r"\d{4}", "quarter": r"[1-4]", "month": r"\d{2}", "day": r"\d{2}"}
_CODES = ("dept.code", "project.code")
_CODE = r"[A-Z0-9\u4e00-\u9fff]+(?:-[A-Z0-9]+)*?"
_DASHES = dict.fromkeys(map(ord, "－—–‐‑−_"), "-")


@dataclass(frozen=True)
class NumberTemplate:
    """A checked template; ``text`` is as configured."""

    text: str

    def scope(self, on: date, codes: Mapping[str, str] | None = None) -> str:
        """The counter a number of that day is drawn from: 2024-Q3-SHB-#. A new quarter is a new counter."""
        return self._fill(on, codes or {}, "#")

    def number(self, on: date, codes: Mapping[str, str] | None = None, sequence: int = 0) -> str:
        """The number; ``on`` is the day in the company's zone, ``codes`` hold ``dept.code`` or ``project.code``."""
        return self._fill(on, codes or {}, f"{sequence:0{self._width}d}")

    def recognise(self, typed: str) -> str | None:
        """The number that was typed, in its written form, None when it is none; case and width do not matter."""
        text = unicodedata.normalize("NFKC", typed).translate(_DASHES).upper()
        match = self._shape.fullmatch(re.sub(r"\s+", "", text).removeprefix("#"))
        if match is None:
            return None
        sequence = match.groupdict().get("seq")
        return self._padded(match[0], match.start("seq"), sequence) if sequence else match[0]

    @property
    def has_sequence(self) -> bool:
        """Whether the number counts; one without a sequence gets its difference from a code."""
        return any(_SEQUENCE.fullmatch(name) for name in _PLACEHOLDER.findall(self.text))

    @cached_property
    def _width(self) -> int:
        widths = (_SEQUENCE.fullmatch(name) for name in _PLACEHOLDER.findall(self.text))
        return next((int(match[1] or 1) for match in widths if match), 1)

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        parts = re.split(r"(\{[^{}]*\})", self.text)
        return re.compile("".join(_shape_of(part) for part in parts))

    def _padded(self, number: str, start: int, sequence: str) -> str:
        return f"{number[:start]}{int(sequence):0{self._width}d}{number[start + len(sequence) :]}"

    def _fill(self, on: date, codes: Mapping[str, str], sequence: str) -> str:
        parts = {
            "year": f"{on.year:04d}",
            "quarter": str((on.month + 2) // 3),
            "month": f"{on.month:02d}",
            "day": f"{on.day:02d}",
            **codes,
        }
        return _PLACEHOLDER.sub(lambda m: sequence if _SEQUENCE.fullmatch(m[1]) else parts[m[1]], self.text)


def parse_template(text: str, *, sequence: bool = True) -> NumberTemplate:
    """A template; ConfigError names what is wrong, and ``sequence`` demands a counter in it."""
    leftover = _PLACEHOLDER.sub("", text)
    if "{" in leftover or "}" in leftover:
        raise ConfigError(f"编号模板「{text}」的花括号不成对。")
    for name in _PLACEHOLDER.findall(text):
        if name not in _DATE_PARTS and name not in _CODES and not _SEQUENCE.fullmatch(name):
            known = "、".join(f"{{{known}}}" for known in (*_DATE_PARTS, *_CODES, "seq:03"))
            raise ConfigError(f"编号模板「{text}」里的 {{{name}}} 不认识，可以用的有：{known}。")
    template = NumberTemplate(text)
    if sequence and not template.has_sequence:
        raise ConfigError(f"编号模板「{text}」没有 {{seq}}，编号会重复。请加上，例如：{NEED_TEMPLATE}")
    return template


NEED_NUMBER = parse_template(NEED_TEMPLATE)


def is_number(text: str, templates: Iterable[NumberTemplate] = (NEED_NUMBER,)) -> bool:
    """Whether a person typed the number of a record."""
    return any(template.recognise(text) is not None for template in templates)


def _shape_of(part: str) -> str:
    name = part[1:-1] if part.startswith("{") else ""
    if not name:
        return re.escape(part.upper())
    if name in _DATE_PARTS:
        return _DATE_PARTS[name]
    return _CODE if name in _CODES else r"(?P<seq>\d{1,9})"
