"""Personal data on cards that many can see: contacts and names are shown in part (F04.3, F04.4)."""

import re

_EMAIL = re.compile(r"(?P<user>[\w.+-]+)@(?P<host>[\w-]+(?:\.[\w-]+)+)", re.ASCII)
# The separators people put into a number stay, so that it still reads as one: 138-0000-5678 is 138-****-5678.
_PHONE = re.compile(r"(?<![\dA-Za-z])(?:[+＋]?86[-\s]?)?\d(?:[-\s()（）]{0,2}\d){4,14}(?![\dA-Za-z])")
_HANDLE = re.compile(
    r"(?P<tool>(?:企业)?微信号?|飞书号?|钉钉号?|QQ|wechat|分机|账号|ID)(?P<gap>[\s:：]*)(?P<handle>[\w.@+-]+)",
    re.IGNORECASE,
)
_TWO_CHARACTER_SURNAMES = frozenset(
    {
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "夏侯",
        "端木",
        "南宫",
        "长孙",
        "宇文",
    }
)
_HIDDEN = "*"


def mask_contact(text: str) -> str:
    """A contact for a wide audience: 138****5678, l***@example.com, 飞书 李*. What is no known kind is hidden whole."""
    masked = _EMAIL.sub(_mask_email, text)
    masked = _PHONE.sub(lambda match: _mask_digits(match[0]), masked)
    masked = _HANDLE.sub(_mask_handle, masked)
    return masked if masked != text else _mask_middle(text)


def mask_name(name: str) -> str:
    """A name for a wide audience: 王*, 欧阳**, L*."""
    if not name:
        return ""
    kept = 2 if name[:2] in _TWO_CHARACTER_SURNAMES and len(name) > 2 else 1
    hidden = len(name) - kept if not name.isascii() else 1
    return name[:kept] + _HIDDEN * max(hidden, 1)


def _mask_email(match: re.Match[str]) -> str:
    return f"{match['user'][0]}***@{match['host']}"


def _mask_digits(number: str) -> str:
    places = [index for index, character in enumerate(number) if character.isdigit()]
    last = min(4, len(places) // 3 + 1)
    first = max(min(3, len(places) - last - 3), 0)
    hidden = set(places[first + _country_digits(number) : len(places) - last])
    return "".join(_HIDDEN if index in hidden else character for index, character in enumerate(number))


def _country_digits(number: str) -> int:
    return 2 if re.match(r"[+＋]?86", number) and sum(c.isdigit() for c in number) == 13 else 0


def _mask_handle(match: re.Match[str]) -> str:
    handle = match["handle"]
    return match[0] if _HIDDEN in handle else f"{match['tool']}{match['gap']}{_mask_middle(handle)}"


def _mask_middle(text: str) -> str:
    return text[:1] + _HIDDEN * max(min(len(text) - 1, 6), 1) if text else ""
