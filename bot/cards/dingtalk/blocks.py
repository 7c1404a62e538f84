"""Every element that is read, not tapped, as lines of card markdown."""

from collections.abc import Iterable, Iterator

from bot.cards.dingtalk.page import Page
from bot.cards.dingtalk.spans import markdown, muted, strong
from bot.cards.escape import typed_line
from bot.cards.model import Bullets, Divider, Element, Fields, Fold, Rich, Table, Text


def lines(elements: Iterable[Element], page: Page) -> Iterator[str]:
    """The lines of these elements, forms and buttons left out."""
    for element in elements:
        yield from _lines(element, page)


def _lines(element: Element, page: Page) -> Iterator[str]:
    match element:
        case Text(spans=spans, asks=asks):
            yield markdown(spans, page.uncut() if asks else page)
        case Fields(pairs=pairs):
            yield from (f"{strong(label)}：{markdown(value, page)}" for label, value in pairs)
        case Bullets(items=items, ordered=ordered):
            yield from _list(items, page, ordered=ordered)
        case Table(columns=columns, rows=rows):
            yield from _rows(columns, rows, page)
        case Divider():
            yield "---"
        case Fold(title=title, elements=elements):
            if page.look.folds:
                yield strong(title)
                for inner in elements:
                    yield from _lines(inner, page)
            else:
                yield muted(page.closed(title))
        case _:
            return


def _list(items: tuple[Rich, ...], page: Page, *, ordered: bool) -> Iterator[str]:
    shown = items[: page.look.items]
    for number, item in enumerate(shown, 1):
        yield f"{number}、{markdown(item, page)}" if ordered else f"• {markdown(item, page)}"
    yield from _rest(len(items) - len(shown))


def _rows(columns: tuple[str, ...], rows: tuple[tuple[Rich, ...], ...], page: Page) -> Iterator[str]:
    """A row a line: real tables are wider than a phone. What a row is about needs no head.

    Heads go without colour, whose tags outweigh the words.
    """
    shown = rows[: page.look.items]
    for first, *others in shown:
        cells = (f"{typed_line(head)} {markdown(cell, page)}" for head, cell in zip(columns[1:], others, strict=False))
        yield "　".join((f"• {markdown(first, page)}", *cells))
    yield from _rest(len(rows) - len(shown))


def _rest(number: int) -> Iterator[str]:
    if number > 0:
        yield muted(f"…还有 {number} 项")
