"""One explicit time and one explicit owner: a range, a choice or a list of them is refused (P02)."""

import re

_DATE_WITH_HYPHENS = re.compile(
    r"\d{4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}|(?<![\d:：/])\d{1,2}-\d{1,2}(?![\d:：/日号点时天个周])|\s[+-]\d{2}:?\d{2}$"
)
_TIMEISH = r"[\d日号点时分天晚早午末底初旬周月年内半一二两三四五六七八九十]"
_TWO_TIMES = re.compile(
    rf"{_TIMEISH}\s*(?:~|～|—+|–|至|到|或者?|、|-)\s*(?:[上下本这]?(?:周|星期|礼拜|个?月)|[今明后大上下中]|{_TIMEISH})"
)
_OWNER_LIST = re.compile(r"[、,，/;；&+\n]|(?<=[\u4e00-\u9fff])\s+(?=[@\u4e00-\u9fff])")
_OWNER_AND = re.compile(r"[和与及跟]|以及")
_NOBODY_IN_PARTICULAR = re.compile(
    r"^(?:相关|有关|各|全体|所有|具体|领导|大家|专人|他们|某|待|双方|我们|部门)|(?:人员|同事们|领导|部门|各方|团队)$"
)


def is_two_times(text: str) -> bool:
    """Whether ``text`` names a range or a choice of times where one is wanted: 周一到周三, 明天或后天 (P02)."""
    return bool(_TWO_TIMES.search(_DATE_WITH_HYPHENS.sub("日", text)))


def is_two_owners(text: str) -> bool:
    """Whether ``text`` is a list of people where one is wanted: 李敏、王磊 (P02)."""
    return len(_parts(_OWNER_LIST, text)) > 1


def may_be_two_owners(text: str) -> bool:
    """Whether ``text`` reads as two people joined by 和; a name may hold that character, so look it up first."""
    parts = _parts(_OWNER_AND, text)
    return len(parts) > 1 and all(len(part) > 1 for part in parts)


def is_nobody_in_particular(text: str) -> bool:
    """Whether ``text`` stands for an owner without naming one: 相关人员, 领导 (P02)."""
    return bool(_NOBODY_IN_PARTICULAR.search(text.strip()))


def _parts(separator: re.Pattern[str], text: str) -> list[str]:
    return [part.strip() for part in separator.split(text) if part.strip()]
