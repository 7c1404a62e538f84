"""One thing Feishu refuses in a card, and the words it refuses it with."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TOO_MANY = 11310
PARSE = 200621
NOT_IN_2_0 = 200861
TABLE_ROWS = 200914
IMAGE_KEY = 200570
CHART_SPEC = 200550
TOO_LONG = 230025

REFUSED_CARD = 230099  # the code of the message API; the sub-codes above stand in its text

_ERROR_TEXT = {
    PARSE: "parse card json err, please check whether the card json is correct",
    NOT_IN_2_0: "cards of schema V2 no longer support this capability",
    TABLE_ROWS: "table rows is invalid",
    IMAGE_KEY: "card contains invalid image keys",
    CHART_SPEC: "chart spec is invalid",
}
_LISTED = re.compile(r"(?P<code>\d+) (?P<text>.*), path: (?P<path>ROOT.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """``code`` is Feishu's sub-code, ``path`` how it names the place, ``text`` what is wrong there."""

    code: int
    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}, path: {self.path}"


Problems = Iterator[Problem]


def malformed(path: str, text: str) -> Problem:
    """A refusal of the ordinary kind: the JSON does not parse as a card."""
    return Problem(PARSE, path, text)


def error_code(problems: Sequence[str]) -> tuple[int, str]:
    """How Feishu words its refusal of a card with these problems: the code and ``msg`` of its answer.

    Feishu names only the first. An oversized body is 230025, everything else 230099 with the sub-code in the text.
    """
    listed = _LISTED.fullmatch(problems[0])
    if listed is None:
        raise ValueError(f"not a problem found by validate_card: {problems[0]!r}")
    code, path, text = int(listed["code"]), listed["path"], listed["text"]
    if code == TOO_LONG:
        return TOO_LONG, "The length of the message content reaches its limit."
    if code == TOO_MANY:
        detail = f"ErrCode: {code}; ErrMsg: {text}; "
    elif code == PARSE:
        detail = f"ErrCode: {code}; ErrMsg: {_ERROR_TEXT[code]}; ErrorValue: {text}, path: {path}; "
    else:
        detail = f"ErrCode: {code}; ErrPath: {path}; ErrMsg: {_ERROR_TEXT[code]}; ErrorValue: {text}; "
    return REFUSED_CARD, f"Failed to create card content, ext={detail}"
