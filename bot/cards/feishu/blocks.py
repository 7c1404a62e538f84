"""Paragraphs, fields, lists, tables and folds: what is read on a card."""

from bot.card_rules.limits import MOST_COLUMNS
from bot.cards.escape import feishu_own_markdown, typed_line
from bot.cards.feishu import spans
from bot.cards.feishu.page import Json, Page, cut, markdown, plain_text
from bot.cards.model import Bullets, Divider, Fields, Fold, Mention, Muted, Rich, Span, Strong, Table, Text
from bot.domain.text import UserText

_CHARACTER = 14  # pixels of a Chinese character in body text
_LINE = 40  # characters on a line of a card of default width
_MOST_LABEL = 8
_LONG_TITLE = 60


def text(element: Text, page: Page) -> list[Json]:
    """A paragraph; typed words stand in a plain node unless a mention or bold stands beside them."""
    if not element.spans:
        return []
    if spans.is_plain(element.spans) and (element.lines or spans.is_typed(element.spans)):
        return [_plain_block(spans.plain(element.spans, page), element.lines)]
    shown = tuple(_folded(span) for span in element.spans) if element.lines else element.spans
    return [markdown(spans.markdown(shown, page, element.lines * _LINE))]


def fields(element: Fields, page: Page) -> list[Json]:
    """Label and value side by side, all labels equally wide, so that the values stand in one line."""
    shown = element.pairs[: page.look.items]
    rest = _rest(len(element.pairs) - len(shown))
    if page.look.compact:
        lines = [f"{spans.muted(label)}  {spans.markdown_line(value, page)}" for label, value in shown]
        return [markdown("\n".join(lines)), *rest] if lines else rest
    longest = max((len(label) for label, _ in shown), default=0)
    width = f"{max(4, min(longest, _MOST_LABEL)) * _CHARACTER + 8}px"
    return [_pair(label, value, width, page) for label, value in shown] + rest


def bullets(element: Bullets, page: Page) -> list[Json]:
    """A list in one paragraph, an entry a line."""
    shown = element.items[: page.look.items]
    lines = [
        f"{number}. {entry}" if element.ordered else f"- {entry}"
        for number, entry in enumerate((spans.markdown_line(item, page) or "—" for item in shown), start=1)
    ]
    rest = _rest(len(element.items) - len(shown))
    return [markdown("\n".join(lines)), *rest] if lines else rest


def table(element: Table, page: Page) -> list[Json]:
    """A native table while the card has room for one, else a line for each row; native cells cannot mention."""
    if not element.columns:
        return []
    rows = element.rows[: page.look.items]
    rest = _rest(len(element.rows) - len(rows))
    mentions = any(isinstance(span, Mention) for row in rows for cell in row for span in cell)
    if mentions or page.tables_left == 0 or len(element.columns) > MOST_COLUMNS:
        return [_rows_as_lines(element, rows, page), *rest]
    page.tables_left -= 1
    return [_native_table(element, rows, page), *rest]


def fold(element: Fold, page: Page) -> list[Json]:
    """A panel that opens on a tap."""
    inside = [each for inner in element.elements for each in block(inner, page)]
    if not inside:
        return []
    icon = {"tag": "standard_icon", "token": "down-small-ccm_outlined", "size": "16px 16px"}
    header = {
        "title": plain_text(cut(typed_line(element.title), _LONG_TITLE, "…") or "更多"),
        "icon": icon,
        "icon_position": "right",
        "icon_expanded_angle": -180,
    }
    return [
        {
            "tag": "collapsible_panel",
            "expanded": element.open,
            "header": header,
            "border": {"color": "grey", "corner_radius": "5px"},
            "padding": "8px",
            "elements": inside,
        }
    ]


def block(element: Text | Fields | Bullets | Divider | Table | Fold, page: Page) -> list[Json]:
    """The components of one element that is only read."""
    match element:
        case Text():
            return text(element, page)
        case Fields():
            return fields(element, page)
        case Bullets():
            return bullets(element, page)
        case Table():
            return table(element, page)
        case Fold():
            return fold(element, page)
        case Divider():
            return [{"tag": "hr"}]


def _plain_block(content: str, lines: int = 0) -> Json:
    node = plain_text(content or "—")
    if lines > 0:
        node["lines"] = lines
    return {"tag": "div", "text": node}


def _folded(span: Span) -> Span:
    # A markdown component has no limit of lines. Typed breaks go, so that they push no mention off the card.
    return UserText(" ".join(span.text.split())) if isinstance(span, UserText) else span


def _pair(label: str, value: Rich, width: str, page: Page) -> Json:
    if spans.is_plain(value) and spans.is_typed(value):
        shown = _plain_block(spans.plain(value, page))
    else:
        shown = markdown(spans.markdown(value, page))
    return {
        "tag": "column_set",
        "horizontal_spacing": "8px",
        "columns": [
            {"tag": "column", "width": width, "elements": [markdown(spans.muted(label))]},
            {"tag": "column", "width": "weighted", "weight": 1, "elements": [shown]},
        ],
    }


def _rows_as_lines(element: Table, rows: tuple[tuple[Rich, ...], ...], page: Page) -> Json:
    names = [feishu_own_markdown(typed_line(name)) for name in element.columns]
    lines = [spans.strong(" · ".join(map(typed_line, element.columns)))]
    for row in rows:
        cells = [spans.markdown_line(cell, page) or "—" for _, cell in zip(names, row, strict=False)]
        lines.append("- " + " · ".join(cells))
    return markdown("\n".join(lines))


def _native_table(element: Table, rows: tuple[tuple[Rich, ...], ...], page: Page) -> Json:
    keys = [f"c{number}" for number in range(len(element.columns))]
    marked = [any(_needs_markup(row[n]) for row in rows if n < len(row)) for n in range(len(keys))]
    return {
        "tag": "table",
        "page_size": max(1, min(10, len(rows))),
        "row_height": "auto",
        "header_style": {"background_style": "grey", "bold": True},
        "columns": [
            {
                "name": key,
                "display_name": cut(typed_line(name), _LONG_TITLE, "…"),
                "data_type": "markdown" if marks else "text",
                "width": width,
            }
            for key, name, marks, width in zip(keys, element.columns, marked, _widths(element), strict=True)
        ],
        "rows": [
            {
                key: spans.markdown_line(cell, page) if marks else spans.plain_line(cell, page)
                for key, cell, marks in zip(keys, row, marked, strict=False)
            }
            for row in rows
        ],
    }


def _needs_markup(cell: Rich) -> bool:
    return any(isinstance(span, Strong | Muted) for span in cell)


def _widths(element: Table) -> list[str]:
    if len(element.widths) != len(element.columns) or min(element.widths) < 1:
        return ["auto"] * len(element.columns)
    total = sum(element.widths)
    return [f"{max(1, width * 100 // total)}%" for width in element.widths]


def _rest(count: int) -> list[Json]:
    return [markdown(spans.muted(f"…另有 {count} 项，全文见详情"))] if count > 0 else []
