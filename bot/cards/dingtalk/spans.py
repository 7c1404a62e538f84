"""Spans as the markdown of a DingTalk card: it knows no entities, so what would be live is written full-width."""

from bot.cards.dingtalk.page import Page
from bot.cards.escape import dingtalk_markdown, dingtalk_own_markdown, dingtalk_text, typed_line
from bot.cards.model import Mention, Muted, Person, Rich, Span, Strong
from bot.domain.text import UserText

BREAK = "<br>"
"""Blank-line paragraphs are seen to collapse; this one holds (facts/dingtalk.md 7.1)."""


def markdown(spans: Rich, page: Page) -> str:
    """The spans on one logical line; line breaks in them are kept as breaks."""
    return "".join(_span(span, page) for span in spans).strip()


def words(spans: Rich) -> str:
    """The spans as plain words on one line: for titles and the text of a push."""
    return " ".join("".join(_words(span) for span in spans).split())


def strong(text: str) -> str:
    """Our own words in bold."""
    inner = dingtalk_own_markdown(" ".join(text.split()))
    return f"**{inner}**" if inner else ""


def strong_quoting(text: str) -> str:
    """Our words in bold that quote what somebody typed: escaped like it."""
    inner = dingtalk_markdown(" ".join(text.split()))
    return f"**{inner}**" if inner else ""


def muted(text: str) -> str:
    """Our own words in grey."""
    inner = dingtalk_own_markdown(" ".join(text.split()))
    return f"<font colorTokenV2=common_level3_base_color>{inner}</font>" if inner else ""


def _span(span: Span, page: Page) -> str:
    match span:
        case UserText():
            return _broken(dingtalk_markdown(page.cut(span)))
        case str():
            return _broken(dingtalk_own_markdown(page.cut(span)))
        case Person(name=name):
            return dingtalk_markdown(typed_line(name))
        case Mention(person_id=person_id, name=name):
            shown = dingtalk_markdown(typed_line(name))
            user_id = page.mention(person_id, typed_line(name))
            return f"<a atId={user_id}>{shown}</a>" if user_id else f"**＠{shown}**"
        case Strong(text=text):
            return strong(page.cut(text))
        case Muted(text=text):
            return muted(page.cut(text))


def _broken(text: str) -> str:
    return text.replace("\n", BREAK)


def _words(span: Span) -> str:
    match span:
        case UserText(text=text) | Strong(text=text) | Muted(text=text):
            return typed_line(text)
        case str():
            return dingtalk_text(span)
        case Person(name=name):
            return typed_line(name)
        case Mention(name=name):
            return f"@{typed_line(name)}"
