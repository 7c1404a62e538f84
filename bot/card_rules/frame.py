"""The card around its components: configuration, header, body (facts/feishu.md 5.1)."""

from collections.abc import Sequence
from typing import Any

from bot.card_rules import parts
from bot.card_rules.components import elements
from bot.card_rules.limits import MOST_TAGS
from bot.card_rules.problem import Problem
from bot.card_rules.shapes import (
    Check,
    anything,
    boolean,
    listing,
    one_of,
    record,
    table_of,
    text,
    wrong,
)


def _shared(value: Any) -> Sequence[Problem]:
    return () if value is True else wrong("2.0 knows shared cards only: must be true")


_STYLE = record(
    {
        "text_size": table_of(record({"default": text(), "pc": text(), "mobile": text()})),
        "color": table_of(record({"light_mode": text(), "dark_mode": text()})),
    }
)
_CONFIG: dict[str, Check] = {
    "update_multi": _shared,
    "enable_forward": boolean,
    "enable_forward_interaction": boolean,
    "width_mode": one_of("default", "compact", "fill"),
    "summary": record({"content": text(), "i18n_content": parts.languages}),
    "style": _STYLE,
    "locales": listing(text(least=1)),
    "use_custom_translation": boolean,
    "streaming_mode": boolean,
    "streaming_config": anything,
}
_TAG = record(
    {
        "tag": one_of("text_tag"),
        "element_id": parts.element_id,
        "text": parts.plain,
        "color": one_of(*parts.TAG_COLOURS),
    },
    ("tag", "text"),
)
_TAGS = listing(_TAG, most=MOST_TAGS)
_HEADER: dict[str, Check] = {
    "title": parts.title,
    "subtitle": parts.subtitle,
    "template": one_of(*parts.TEMPLATES),
    "text_tag_list": _TAGS,
    "i18n_text_tag_list": table_of(_TAGS),
    "icon": parts.icon,
    "padding": parts.padding,
}
_BODY: dict[str, Check] = {**parts.layout, "elements": elements}

card = record(
    {
        "schema": one_of("2.0"),
        "config": record(_CONFIG),
        "card_link": parts.links,
        "header": record(_HEADER, ("title",)),
        "body": record(_BODY),
    },
    ("schema",),
)
"""A whole card; what 1.0 had at the top (elements, i18n_elements, fallback, wide_screen_mode) is unknown to it."""
