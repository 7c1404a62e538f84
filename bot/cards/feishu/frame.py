"""The card around its elements: colour, title, tags, preview, footer."""

from bot.cards.escape import typed_line
from bot.cards.feishu import spans
from bot.cards.feishu.page import Json, Page, cut, plain_text
from bot.cards.model import Card, Muted, Tag, Tone

# UX 4.2 re-mapped to our states. The state word stands in the title, colour is never alone.
TEMPLATE = {
    Tone.WAITING: "orange",
    Tone.RUNNING: "blue",
    Tone.SOON: "yellow",
    Tone.OVERDUE: "red",
    Tone.ESCALATED: "carmine",
    Tone.CHECKING: "wathet",
    Tone.DONE: "green",
    Tone.CLOSED: "grey",
}
_TAG_COLOUR = {**TEMPLATE, Tone.CLOSED: "neutral"}
_MOST_TAGS = 3
_LONG_TITLE = 80
_LONG_SUBTITLE = 100
_LONG_TAG = 20
_LONG_SUMMARY = 100

# update_multi: 2.0 knows shared cards only. A forwarded card would leave its audience, and its buttons are not ours.
_CONFIG = {"update_multi": True, "enable_forward": False, "enable_forward_interaction": False, "width_mode": "default"}


def frame(card: Card, elements: list[Json], page: Page) -> Json:
    """The whole card around these components."""
    title = cut(spans.plain_line(card.title, page), _LONG_TITLE, "…") or "（无标题）"
    summary = cut(typed_line(card.summary), _LONG_SUMMARY, "…") or title
    return {
        "schema": "2.0",
        "config": {**_CONFIG, "summary": {"content": summary}},
        "header": _header(card, title, page),
        "body": {"direction": "vertical", "vertical_spacing": "8px", "elements": elements},
    }


def footer(card: Card, page: Page) -> list[Json]:
    """One small grey line: who did the last step, and when."""
    if not card.footer:
        return []
    # A grey span inside the grey line would close it.
    line = spans.markdown_line(tuple(s.text if isinstance(s, Muted) else s for s in card.footer), page, 120) or "—"
    return [{"tag": "markdown", "content": f"<font color='grey'>{line}</font>", "text_size": "notation"}]


def _header(card: Card, title: str, page: Page) -> Json:
    header: Json = {"title": plain_text(title), "template": TEMPLATE[card.tone]}
    if card.subtitle:
        header["subtitle"] = plain_text(cut(spans.plain_line(card.subtitle, page), _LONG_SUBTITLE, "…") or "—")
    tags = [_tag(tag) for tag in card.tags[:_MOST_TAGS] if tag.text]
    if tags:
        header["text_tag_list"] = tags
    return header


def _tag(tag: Tag) -> Json:
    words = plain_text(cut(typed_line(tag.text), _LONG_TAG, "…") or "—")
    return {"tag": "text_tag", "text": words, "color": _TAG_COLOUR[tag.tone]}
