"""Words that announce a value in a one-line need, and what such values look like."""

import re
from dataclasses import dataclass

WORDS: dict[str, str] = {
    word: field
    for field, words in {
        "due": "期望完成时间 完成时间 截止时间 截止日期 截止到 截至到 截止 截至 期限 时间 due deadline",
        "priority": "优先级 优先 紧急程度 priority prio",
        "resources": "资源需求 所需资源 资源 resources",
        "contact": "联系方式 联系电话 电话 手机 contact phone tel",
        "background": "需求背景 背景 background",
        "tasks": "具体任务 任务 tasks task",
        "title": "需求名称 名称 标题 主题 title",
        "departments": "涉及部门 配合部门 部门 departments dept",
    }.items()
    for word in words.split()
}
"""Every option word and the common column it fills."""

LEVEL = "高|中|低|紧急|加急|特急|普通|一般|high|medium|normal|low"

_TOKEN = re.compile(r"[“\"「『](?P<quoted>[^”\"」』]+)[”\"」』]|[^\s，,；;]+")
_WORD_AND_VALUE = re.compile(
    rf"(?P<word>{'|'.join(sorted(WORDS, key=len, reverse=True))})(?P<mark>[:：=]?)(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LEVEL_ONLY = re.compile(rf"(?:{LEVEL}|[1-3])", re.IGNORECASE)
# Atomic, longer words first: no run of these words can make the match slow.
_TIME = re.compile(
    r"(?>国庆|元旦|春节|五一|端午|中秋|清明|季度|星期|礼拜|工作日|小时|分钟|点钟|刻钟|凌晨|不晚于|最晚|最迟|截止|截至|以后|之后|之内|以内|早上|晚上|上午|下午|中午|傍晚|下班|之前|以前|左右"
    r"|am|pm|[〇零一二两三四五六七八九十廿卅半几]|[今明后昨大本这上下]|[年月日号点时分刻周末底初旬天早晚个内前整节到至]|[-+\dTZ/.:：~（()）])++",
    re.IGNORECASE,
)
_LONGEST_TIME = 40
_TIME_MARK = re.compile(r"\d|[日号点周月天晚早午底末初节班]|星期|礼拜|季|工作日|小时|分钟|刻钟")
_NUMBER = re.compile(r"[+＋]?[\d\-—()（）]{3,}|\S+@\S+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the line and where it stands; ``quoted`` words are text, whatever they say."""

    text: str
    start: int
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """An option word; ``value`` is the part of its token after the colon, or glued to it."""

    field: str
    value: Token | None = None


def tokens_of(text: str) -> list[Token]:
    """The words of a line; quotes hold words together."""
    return [_token(match) for match in _TOKEN.finditer(text)]


def option_of(token: Token, following: list[Token]) -> Option | None:
    """The option that a token announces, None when it is just a word of the text.

    A bare option word needs a value after it. Glued to its value it counts only when the value could be nothing else:
    截止明天 and 优先级高 are options, 时间表 and 背景墙 are not.
    """
    match = None if token.quoted else _WORD_AND_VALUE.fullmatch(token.text)
    if match is None:
        return None
    name = WORDS[match["word"].lower()]
    value = Token(match["value"], token.start + match.start("value"), token.end) if match["value"] else None
    if value is None:
        return Option(name) if following else None
    return Option(name, value) if match["mark"] or _is_value_of(name, value.text) else None


def is_time_like(text: str) -> bool:
    """Whether a word can be part of a time, right or wrong."""
    return len(text) <= _LONGEST_TIME and bool(_TIME.fullmatch(text)) and bool(_TIME_MARK.search(text))


def is_level(text: str) -> bool:
    """Whether a word is a level of priority."""
    return bool(_LEVEL_ONLY.fullmatch(text))


def is_number_of_contact(text: str) -> bool:
    """Whether a word is a telephone number or an e-mail address."""
    return bool(_NUMBER.fullmatch(text))


def _is_value_of(name: str, text: str) -> bool:
    if name == "due":
        return is_time_like(text)
    if name == "priority":
        return is_level(text)
    return name == "contact" and is_number_of_contact(text)


def _token(match: re.Match[str]) -> Token:
    quoted = match["quoted"]
    return Token(quoted if quoted is not None else match[0], match.start(), match.end(), quoted is not None)
