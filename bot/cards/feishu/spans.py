"""Spans as the markdown of a card, or as plain words."""

from functools import lru_cache

from bot.cards.escape import feishu_markdown, feishu_own_markdown, feishu_plain, typed_line
from bot.cards.feishu.page import Page
from bot.cards.model import Mention, Muted, Person, Rich, Span, Strong
from bot.domain.text import UserText

_MARKED = frozenset((Mention, Strong, Muted))


def is_plain(spans: Rich) -> bool:
    """Whether the spans need no markup, so that a ``plain_text`` node can show them."""
    return _MARKED.isdisjoint(map(type, spans))


def is_typed(spans: Rich) -> bool:
    """Whether a person typed some of it."""
    return UserText in map(type, spans)


def plain(spans: Rich, page: Page, most: int = 0) -> str:
    """The words for a ``plain_text`` node; a mention there only names."""
    return "".join([_plain_span(span, page, most) for span in spans]).strip()


def plain_line(spans: Rich, page: Page, most: int = 0) -> str:
    """The words on one line."""
    return typed_line(plain(spans, page, most))


def markdown(spans: Rich, page: Page, most: int = 0) -> str:
    """The spans as card markdown in which only our own marks and mentions are live."""
    pieces = [_markdown_span(span, page, most) for span in spans]
    written = "".join(pieces)
    return _with_gaps(pieces) if len(pieces) > 1 and "**" in written else written


def markdown_line(spans: Rich, page: Page, most: int = 0) -> str:
    """The same on one line, for lists and cells, where a line break would end the entry."""
    written = markdown(spans, page, most).strip()
    return " ".join(written.split()) if "\n" in written or "\t" in written or "  " in written else written


def strong(text: str) -> str:
    """Our own words in bold."""
    inner = " ".join(feishu_own_markdown(text).split())
    return _between(text, f"**{inner}**") if inner else ""


@lru_cache(maxsize=512)
def muted(text: str) -> str:
    """Our own words in grey."""
    inner = " ".join(feishu_own_markdown(text).split())
    return _between(text, f"<font color='grey'>{inner}</font>") if inner else ""


def _between(text: str, marked: str) -> str:
    """A blank at either end of the words stands outside their marks, and is kept."""
    return f"{' ' * text[:1].isspace()}{marked}{' ' * text[-1:].isspace()}"


def _plain_span(span: Span, page: Page, most: int) -> str:
    match span:
        case UserText(text=text):
            return feishu_plain(page.cut(text, most))
        case str():
            return feishu_plain(page.cut(span, most))
        case Person(name=name):
            return typed_line(name)
        case Mention(name=name):
            return f"@{typed_line(name)}"
        case Strong(text=text) | Muted(text=text):
            return feishu_plain(page.cut(text, most))


def _markdown_span(span: Span, page: Page, most: int) -> str:
    match span:
        case UserText(text=text):
            return feishu_markdown(page.cut(text, most))
        case str():
            return feishu_own_markdown(page.cut(span, most))
        case Person(name=name):
            return feishu_markdown(typed_line(name))
        case Mention(person_id=person_id, name=name):
            return _mention(page.mention_id(person_id), name)
        case Strong(text=text):
            return strong(page.cut(text, most))
        case Muted(text=text):
            return muted(page.cut(text, most))


def _mention(open_id: str | None, name: str) -> str:
    return f"<at id={open_id}></at>" if open_id else f"**{feishu_markdown(typed_line('@' + name))}**"


def _with_gaps(pieces: list[str]) -> str:
    written = ""
    for piece in pieces:
        written += _gap(written, piece) + piece
    return written


def _gap(written: str, piece: str) -> str:
    # CommonMark opens bold before punctuation only after a blank, and closes it after punctuation only before one.
    if not written or not piece or written[-1].isspace() or piece[0].isspace():
        return ""
    opens = piece.startswith("**") and not piece[2:3].isalnum()
    closes = written.endswith("**") and not written[-3:-2].isalnum()
    return " " if opens or closes else ""
