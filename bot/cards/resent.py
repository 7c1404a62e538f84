"""Faces that the way to the cloud forces on a message: sent once more, shortened, replaced, passed on to somebody."""

import re
from dataclasses import replace

from bot.cards.model import (
    Bullets,
    Card,
    Element,
    Fields,
    Fold,
    Mention,
    Message,
    Muted,
    Person,
    PlainMessage,
    Rich,
    Span,
    Strong,
    Table,
    Text,
    Tone,
)
from bot.cards.render_plain import as_message, render
from bot.domain.text import UserText, shorten

_NUMBER = re.compile(r"(?=[0-9A-Z-]*[A-Z])(?=[0-9A-Z-]*\d)[0-9A-Z]+(?:-[0-9A-Z]+)+")
_AGAIN, _IN_WORDS = "补发 · ", "\n（补发"
_LONGEST_TEXT, _LONGEST_VALUE, _MOST_LINES = 200, 80, 5


def reference(message: Message) -> str:
    """The words by which a message is found again in a chat: its record's number, else its first line."""
    words = render(message)
    number = _NUMBER.search(words)
    return number[0] if number else words.partition("\n")[0].strip("【】").strip()


def brief(message: Message) -> str:
    """What a buzz says: a card's summary, the first line of words."""
    words = message.summary if isinstance(message, Card) and message.summary else render(message).partition("\n")[0]
    return shorten(words.strip("【】 "), _LONGEST_TEXT)


def not_buzzed(message: Message, buzz: str) -> PlainMessage:
    """What is sent when the cloud did not buzz; it says so, for whoever relies on it."""
    return PlainMessage(("【加急】", UserText(brief(message)), f"（{buzz}没有发出，所以再发一条消息）"))


def repeated(message: Message) -> Message:
    """The same once more, visibly: whoever has seen it already sees that it is the same thing (RELIABILITY 0.1)."""
    number = _NUMBER.search(render(message))
    which = f" {number[0]}" if number else ""
    why = f"补发{which}：上一次发送后平台没有答复，您可能已经收到过，内容相同。"
    if isinstance(message, Card):
        return replace(message, title=(_AGAIN, *message.title), elements=(Text((Muted(why),)), *message.elements))
    return PlainMessage((*message.spans, f"\n（{why}）"))


def unmarked(message: Message) -> Message:
    """As it was before it was ``repeated``: somebody else has not seen it yet."""
    if isinstance(message, Card):
        marked = message.title[0] == _AGAIN
        return replace(message, title=message.title[1:], elements=message.elements[1:]) if marked else message
    last = message.spans[-1]
    marked = isinstance(last, str) and last.startswith(_IN_WORDS)
    return PlainMessage(message.spans[:-1]) if marked else message


def shrunk(message: Message) -> Message:
    """Shorter, with every button and input kept (F-44); the same message when nothing is left to shorten."""
    if isinstance(message, PlainMessage):
        return PlainMessage(_cut(message.spans, _LONGEST_TEXT))
    elements = tuple(_shorter(each) for each in message.elements if not isinstance(each, Fold))
    if elements == message.elements:
        return message
    return replace(message, elements=(*elements, Text((Muted("内容较多，这里省略了一部分。"),))))


def replaced(card: Card) -> Card:
    """The old one of two cards, given what the new one says: only its title and where to look.

    What it told may be true no longer, and all that is true stands on the new card.
    """
    where = Text((Muted("这张卡片已经换成新的，请在新卡片上操作。"),))
    return Card(
        ("已换新卡片 · ", *card.title), Tone.CLOSED, (where,), card.subtitle, summary=f"已换新卡片 {card.summary}"
    )


def undelivered(message: Message, place: str, why: str, *, whole: bool, known: bool) -> PlainMessage:
    """A message for somebody else, who is asked to pass it on; only its first line when its content is the trouble.

    ``known`` is false where it may have arrived after all.
    """
    words = tuple(_named(span) for span in as_message(message).spans)
    quoted: Rich = words if whole else (UserText(shorten(render(message).partition("\n")[0], _LONGEST_VALUE)),)
    head = Strong(f"有一条消息{'没有' if known else '不知道有没有'}送到{place}，请您转达。")
    return PlainMessage((head, f"\n原因：{why}。\n", *quoted))


def _named(span: Span) -> Span:
    return Person(span.person_id, span.name) if isinstance(span, Mention) else span


def _shorter(element: Element) -> Element:
    match element:
        case Text(spans=spans):
            return replace(element, spans=_cut(spans, _LONGEST_TEXT))
        case Fields(pairs=pairs):
            return replace(element, pairs=tuple((label, _cut(value, _LONGEST_VALUE)) for label, value in pairs))
        case Bullets(items=items):
            return replace(element, items=tuple(_cut(each, _LONGEST_VALUE) for each in items[:_MOST_LINES]))
        case Table(rows=rows):
            return replace(element, rows=rows[:_MOST_LINES])
        case _:
            return element


def _cut(spans: Rich, most: int) -> Rich:
    return tuple(_cut_span(span, most) for span in spans)


def _cut_span(span: Span, most: int) -> Span:
    if isinstance(span, str):
        return shorten(span, most)
    if isinstance(span, UserText):
        return UserText(shorten(span.text, most))
    return span
