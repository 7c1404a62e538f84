"""What a search found: a page of records, each with the place where the words stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.model import Bullets, Card, Element, Muted, Rich, Span, Text, Tone
from bot.domain.text import UserText, shorten

_TITLE = 30


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A record in words; ``excerpt`` is where the words stand when its title does not say them."""

    number: str
    title: str
    state: str
    excerpt: str = ""


def found_card(words: str, lines: Sequence[FoundLine], *, more: bool, elsewhere: bool) -> Card:
    """The records found, what was said last first."""
    title = f"找到 {len(lines)} 条" + ("，还有更早的" if more else "")
    notes = [
        "还有更早的没有列出，多写一个词可以查得更准。" if more else "",
        "别的群的记录不在这里列出，请在和我的私聊里查。" if elsewhere else "",
    ]
    tail: tuple[Element, ...] = tuple(Text((Muted(note),)) for note in notes if note)
    return Card(
        title=(title,),
        tone=Tone.RUNNING,
        subtitle=("查：", UserText(shorten(words, _TITLE))),
        elements=(Bullets(tuple(_line(line) for line in lines), ordered=True), *tail),
        footer=("发「/查 编号」看一条记录和它的经过。",),
        summary=title,
    )


def _line(line: FoundLine) -> Rich:
    said: tuple[Span, ...] = ("：", UserText(line.excerpt)) if line.excerpt else ()
    return (UserText(shorten(line.title, _TITLE)), " ", Muted(f"{line.number} {line.state}"), *said)
