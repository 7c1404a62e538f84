"""Whether a way to reach somebody can work (F04.4): a telephone number, an e-mail address, a handle in a chat tool."""

import re

_NUMBER_ONLY = re.compile(r"[+＋\d\s()（）\-—]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{9,11}|[2-8]\d{6,7}|[48]00\d{7}")
_EXTENSION = re.compile(r"\d{3,6}")


def contact_problem(text: str) -> str | None:
    """What is wrong with a contact, None when it may work."""
    if not any(character.isalnum() for character in text):
        return "看不出怎么联系。请写手机号、座机、邮箱或聊天工具的账号。"
    if not _NUMBER_ONLY.fullmatch(text):
        return None if len(text) > 1 else "太短了。请写手机号、座机、邮箱或聊天工具的账号。"
    digits = re.sub(r"\D", "", text)
    digits = digits.removeprefix("86") if len(digits) == 13 else digits
    if any(shape.fullmatch(digits) for shape in (_MOBILE, _LANDLINE, _EXTENSION)):
        return None
    return f"「{text}」有 {len(digits)} 位数字，不像电话号码。手机号是 11 位，座机请带区号。"
