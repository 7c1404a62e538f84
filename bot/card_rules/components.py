"""Every component of card JSON 2.0: its properties, and which of them it cannot be without (facts/feishu.md 5.2)."""

from collections.abc import Sequence
from typing import Any

from bot.card_rules import parts
from bot.card_rules.controls import CONTROLS
from bot.card_rules.limits import MOST_COLUMNS
from bot.card_rules.problem import NOT_IN_2_0, Problem
from bot.card_rules.shapes import (
    Check,
    anything,
    boolean,
    either,
    listing,
    mapping,
    matching,
    one_of,
    record,
    text,
    whole,
    wrong,
)

GONE = ("action", "note")
"""Components of card JSON 1.0 that 2.0 refuses by name."""


def element(value: Any) -> Sequence[Problem]:
    """Any component that may stand in a list of elements; a column stands only in a column set."""
    tag = value.get("tag") if isinstance(value, dict) else None
    if tag in GONE:
        return (Problem(NOT_IN_2_0, "", f"unsupported tag {tag}"),)
    if not isinstance(tag, str) or tag not in COMPONENTS:
        return wrong(f"not support tag: {tag}")
    return COMPONENTS[tag](value)


elements = listing(element)


def _column(value: Any) -> Sequence[Problem]:
    if not isinstance(value, dict) or value.get("tag") != "column":
        return wrong("a column_set holds columns only")
    return _COLUMN(value)


_COLUMN = record(
    {
        **parts.base,
        **parts.layout,
        "elements": elements,
        "width": either(one_of("auto", "weighted"), matching(r"\d{2,3}px", "a size such as 120px")),
        "weight": whole(1, 5),
        "background_style": parts.colour,
        "action": parts.card_action,
    }
)
_COLUMN_SET: dict[str, Check] = {
    **parts.base,
    "columns": listing(_column, least=1),
    "flex_mode": one_of("none", "stretch", "flow", "bisect", "trisect"),
    "horizontal_spacing": parts.spacing,
    "horizontal_align": parts.across,
    "background_style": parts.colour,
    "action": parts.card_action,
}
_PANEL_HEADER = record(
    {
        "title": parts.words("plain_text", "markdown"),
        "background_color": parts.colour,
        "vertical_align": parts.down,
        "padding": parts.padding,
        "position": one_of("top", "bottom"),
        "width": one_of("fill", "auto", "auto_when_fold"),
        "icon": parts.icon,
        "icon_position": one_of("left", "right", "follow_text"),
        "icon_expanded_angle": one_of(-180, -90, 90, 180),
    }
)
_PANEL: dict[str, Check] = {
    **parts.base,
    **parts.layout,
    "expanded": boolean,
    "background_color": parts.colour,
    "header": _PANEL_HEADER,
    "border": record({"color": parts.colour, "corner_radius": text()}),
    "elements": elements,
}
_FORM: dict[str, Check] = {**parts.base, **parts.layout, "name": text(least=1), "elements": elements}
_CONTAINER: dict[str, Check] = {
    **parts.base,
    **parts.layout,
    "elements": elements,
    "behaviors": parts.behaviours,
    "width": either(one_of("fill", "auto"), matching(r"\d{2,3}px", "a size such as 120px")),
    "height": text(),
    "background_style": parts.colour,
    "has_border": boolean,
    "border_color": parts.colour,
    "corner_radius": text(),
    "disabled": boolean,
    "disabled_tips": parts.tips,
    "hover_tips": parts.tips,
    "confirm": parts.confirm,
}
_MARKDOWN: dict[str, Check] = {
    **parts.base,
    "content": text(),
    "i18n_content": parts.languages,
    "text_size": parts.text_size,
    "text_align": parts.across,
    "icon": parts.icon,
}
_DIV_FIELD = record({"is_short": boolean, "text": parts.styled("plain_text", "lark_md")}, ("text",))
_DIV: dict[str, Check] = {
    **parts.base,
    "text": parts.styled("plain_text", "lark_md"),
    "fields": listing(_DIV_FIELD),
    "icon": parts.icon,
    "width": either(one_of("fill", "auto"), matching(r"\d{2,3}px", "a size such as 120px")),
}
_IMG: dict[str, Check] = {
    **parts.base,
    "img_key": parts.image_key,
    "alt": parts.plain,
    "title": parts.plain,
    "scale_type": one_of("crop_center", "crop_top", "fit_horizontal"),
    "size": text(),
    "corner_radius": text(),
    "transparent": boolean,
    "preview": boolean,
}
_IMG_COMBINATION: dict[str, Check] = {
    **parts.base,
    "combination_mode": one_of("double", "triple", "bisect", "trisect"),
    "img_list": listing(record({"img_key": parts.image_key}, ("img_key",)), least=1),
    "combination_transparent": boolean,
    "corner_radius": text(),
}
_PERSON_SIZE = one_of("extra_small", "small", "medium", "large")
_PERSON: dict[str, Check] = {
    **parts.base,
    "user_id": text(least=1),
    "size": _PERSON_SIZE,
    "show_avatar": boolean,
    "show_name": boolean,
    "style": one_of("normal", "capsule"),
}
_PERSON_LIST: dict[str, Check] = {
    **parts.base,
    "persons": listing(record({"id": text(least=1)}, ("id",))),
    "size": _PERSON_SIZE,
    "show_avatar": boolean,
    "show_name": boolean,
    "lines": whole(1),
    "drop_invalid_user_id": boolean,
    "icon": parts.icon,
    "ud_icon": anything,
}
_CHART: dict[str, Check] = {
    **parts.base,
    "chart_spec": mapping,
    "aspect_ratio": one_of("1:1", "2:1", "4:3", "16:9"),
    "color_theme": one_of("brand", "rainbow", "complementary", "converse", "primary"),
    "height": either(one_of("auto"), matching(r"\d{1,3}px", "a size such as 120px")),
    "preview": boolean,
}
_TABLE_COLUMN = record(
    {
        "name": text(least=1),
        "display_name": text(),
        "width": either(one_of("auto"), matching(r"\d{2,3}px|\d{1,3}%", "a size such as 120px or 25%")),
        "vertical_align": parts.down,
        "horizontal_align": parts.across,
        "data_type": one_of("text", "lark_md", "markdown", "options", "number", "persons", "date"),
        "format": record({"precision": whole(0, 10), "symbol": text(1), "separator": boolean}),
        "date_format": text(),
    },
    ("name", "data_type"),
)
_TABLE_HEADER = record(
    {
        "text_align": parts.across,
        "text_size": one_of("normal", "heading"),
        "background_style": one_of("none", "grey"),
        "text_color": one_of("default", "grey"),
        "bold": boolean,
        "lines": whole(1),
    }
)
_TABLE: dict[str, Check] = {
    **parts.base,
    "columns": listing(_TABLE_COLUMN, least=1, most=MOST_COLUMNS),
    "rows": listing(mapping),
    "page_size": whole(1, 10),
    "row_height": either(one_of("low", "middle", "high", "auto"), matching(r"\d{2,3}px", "a size such as 40px")),
    "row_max_height": matching(r"\d{2,3}px", "a size such as 124px"),
    "freeze_first_column": boolean,
    "header_style": _TABLE_HEADER,
}
COMPONENTS: dict[str, Check] = {
    "column_set": record(_COLUMN_SET, ("columns",)),
    "collapsible_panel": record(_PANEL, ("header",)),
    "form": record(_FORM, ("name", "elements")),
    "interactive_container": record(_CONTAINER, ("elements", "behaviors")),
    "markdown": record(_MARKDOWN, ("content",)),
    "div": record(_DIV),
    "hr": record(parts.base),
    "img": record(_IMG, ("img_key", "alt")),
    "img_combination": record(_IMG_COMBINATION, ("combination_mode", "img_list")),
    "person": record(_PERSON, ("user_id",)),
    "person_list": record(_PERSON_LIST, ("persons",)),
    "chart": record(_CHART, ("chart_spec",)),
    "table": record(_TABLE, ("columns", "rows")),
    **CONTROLS,
}
