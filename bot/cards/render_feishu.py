"""A card or message as Feishu gets it: card JSON 2.0 or text content (facts/feishu.md 5 and 6.3).

What comes out always passes ``bot.card_rules.validate_card`` and stays within its budgets, whatever was typed.
"""

from dataclasses import dataclass

import orjson

from bot.cards.escape import feishu_text, typed_line
from bot.cards.feishu.fit import LOOKS, fitted
from bot.cards.feishu.page import Json, OpenIdOf, Page
from bot.cards.model import Card, Mention, Muted, Person, PlainMessage, Span, Strong
from bot.domain.text import UserText


@dataclass(frozen=True, slots=True)
class Rendered:
    """Feishu's ``msg_type`` and the exact ``content`` text to send."""

    kind: str
    content: str


def render(card: Card, open_id_of: OpenIdOf) -> Json:
    """The card as card JSON 2.0."""
    return fitted(card, open_id_of)[0]


def render_text(message: PlainMessage, open_id_of: OpenIdOf) -> Json:
    """The content of a text message; only mentions of people we know are live in it."""
    page = Page(open_id_of, LOOKS[0])
    return {"text": "".join(_span(span, page) for span in message.spans).strip() or "—"}


def body_of(message: Card | PlainMessage, open_id_of: OpenIdOf) -> Rendered:
    """What to send; the same message gives the same bytes every time."""
    if isinstance(message, Card):
        return Rendered("interactive", fitted(message, open_id_of)[1].decode())
    return Rendered("text", orjson.dumps(render_text(message, open_id_of)).decode())


def _span(span: Span, page: Page) -> str:
    match span:
        case str():
            return feishu_text(page.cut(span))
        case UserText(text=text):
            return feishu_text(page.cut(text))
        case Strong(text=text) | Muted(text=text):
            return feishu_text(page.cut(text))
        case Person(name=name):
            return feishu_text(typed_line(name))
        case Mention(person_id=person_id, name=name):
            shown = feishu_text(typed_line(name))
            open_id = page.mention_id(person_id)
            return f'<at user_id="{open_id}">{shown}</at>' if open_id else f"@{shown}"
