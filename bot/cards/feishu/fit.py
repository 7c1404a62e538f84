"""Makes every card fit: Feishu shows nothing at all of a card over its limits, so ours are shortened by rule."""

import orjson

from bot.card_rules import BUDGET_BYTES, BUDGET_ELEMENTS
from bot.cards.feishu.blocks import block
from bot.cards.feishu.buttons import buttons
from bot.cards.feishu.forms import form
from bot.cards.feishu.frame import footer, frame
from bot.cards.feishu.page import Json, Look, OpenIdOf, Page, markdown
from bot.cards.feishu.spans import muted
from bot.cards.model import Buttons, Card, Element, Form, Text

LOOKS = (
    Look(text=6000, items=60, options=100, filled=1000, compact=False),
    Look(text=2000, items=40, options=60, filled=1000, compact=False),
    Look(text=800, items=30, options=40, filled=1000, compact=True),
    Look(text=300, items=20, options=30, filled=1000, compact=True),
    Look(text=120, items=12, options=20, filled=1000, compact=True),
    Look(text=120, items=12, options=20, filled=800, compact=True),
    Look(text=60, items=8, options=12, filled=600, compact=True),
    Look(text=60, items=8, options=12, filled=400, compact=True),
    Look(text=40, items=5, options=8, filled=200, compact=True),
    Look(text=40, items=5, options=8, filled=80, compact=True),
)
"""From everything to very little; what is typed into a form goes last, because it would be lost."""


def fitted(card: Card, open_id_of: OpenIdOf) -> tuple[Json, bytes]:
    """The card and its JSON, within our budgets of bytes and components, whatever was put into it."""
    for look in LOOKS:
        page = Page(open_id_of, look)
        elements = [each for element in card.elements for each in _components(element, page)]
        tree = frame(card, elements + footer(card, page), page)
        data = orjson.dumps(tree)
        if len(data) <= BUDGET_BYTES and _count(data) <= BUDGET_ELEMENTS:
            return tree, data
    return _what_fits(card, Page(open_id_of, LOOKS[-1]))


def _components(element: Element, page: Page) -> list[Json]:
    if isinstance(element, Buttons):
        return buttons(element, page)
    if isinstance(element, Form):
        return form(element, page)
    return block(element, page)


def _what_fits(card: Card, page: Page) -> tuple[Json, bytes]:
    """Forms, buttons and what asks first, then the rest from the top, as long as there is room; the gap is told."""
    last = [markdown(muted("内容较多，这里省略了一部分，全文见详情")), *footer(card, page)]
    size, count = _weight(frame(card, last, page))
    chosen: dict[int, list[Json]] = {}
    by_weight = sorted(range(len(card.elements)), key=lambda n: not _must_stay(card.elements[n]))
    for number in by_weight:
        components = _components(card.elements[number], page)
        more_size, more_count = _weight(components)
        if size + more_size <= BUDGET_BYTES and count + more_count <= BUDGET_ELEMENTS:
            chosen[number] = components
            size, count = size + more_size, count + more_count
    elements = [each for number in sorted(chosen) for each in chosen[number]]
    tree = frame(card, elements + last, page)
    return tree, orjson.dumps(tree)


def _must_stay(element: Element) -> bool:
    return isinstance(element, Form | Buttons) or (isinstance(element, Text) and element.asks)


def _weight(value: Json | list[Json]) -> tuple[int, int]:
    data = orjson.dumps(value)
    return len(data) + 1, _count(data)


def _count(data: bytes) -> int:
    # A quote inside a text is escaped, so this finds keys only: what Feishu counts (card_rules.count_elements).
    return data.count(b'"tag":')
