"""Pieces that many components share: sizes, colours, texts, icons, links, what a tap does."""

from collections.abc import Sequence
from typing import Any

from bot.card_rules.limits import LONGEST_BUTTON
from bot.card_rules.problem import IMAGE_KEY, Problem
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
    table_of,
    text,
    whole,
    wrong,
)

TEMPLATES = tuple(
    "blue wathet turquoise green yellow orange red carmine violet purple indigo grey default".split()  # noqa: SIM905
)
TAG_COLOURS = tuple(
    "neutral blue turquoise lime orange violet indigo wathet green yellow red purple carmine".split()  # noqa: SIM905
)

element_id = matching(r"[A-Za-z][A-Za-z0-9_]{0,19}", "a letter and at most 19 letters, digits or _")
margin = matching(r"-?\d{1,2}(px)?( -?\d{1,2}(px)?){0,3}", "one to four sizes such as 4px")
padding = margin
spacing = either(
    one_of("small", "medium", "large", "extra_large", "default"), matching(r"\d{1,2}px", "a size such as 8px")
)
width = either(one_of("default", "fill", "auto"), matching(r"\d{2,4}px", "a size such as 120px"))
direction = one_of("vertical", "horizontal")
across = one_of("left", "center", "right")
down = one_of("top", "center", "bottom")
# Names may also be declared in config.style, and shades such as grey-100 exist, so only the form is checked.
colour = either(matching(r"[a-z][a-z0-9_-]*", "the name of a colour"), matching(r"rgba\([^()]*\)", "an rgba colour"))
text_size = matching(r"[a-z][A-Za-z0-9_-]*", "the name of a text size")


def image_key(value: Any) -> Sequence[Problem]:
    """The key of an uploaded image."""
    return () if isinstance(value, str) and value else (Problem(IMAGE_KEY, "", f"image key {value}"),)


languages: Check = table_of(text())


def words(*tags: str, most: int | None = None, least: int = 0) -> Check:
    """A text object with one of the tags."""
    keys: dict[str, Check] = {"tag": one_of(*tags), "content": text(most, least), "i18n_content": languages}
    return record(keys, ("tag", "content"))


def styled(*tags: str) -> Check:
    """A text object that also has a size, a colour and a number of lines."""
    keys: dict[str, Check] = {
        "tag": one_of(*tags),
        "content": text(),
        "i18n_content": languages,
        "element_id": element_id,
        "text_size": text_size,
        "text_color": colour,
        "text_align": across,
        "lines": whole(1),
    }
    return record(keys, ("tag", "content"))


plain = words("plain_text")
filled = words("plain_text", least=1)
label = words("plain_text", most=LONGEST_BUTTON)
title = words("plain_text", "lark_md", least=1)
subtitle = words("plain_text", "lark_md")

confirm = record({"title": filled, "text": filled}, ("title", "text"))
tips = either(plain, record({}))

icon = record(
    {
        "tag": one_of("standard_icon", "custom_icon"),
        "token": text(),
        "color": either(colour, one_of("")),
        "img_key": text(),
        "size": text(),
    },
    ("tag",),
)
links = record({"url": text(), "pc_url": text(), "ios_url": text(), "android_url": text()})
card_action = record({"multi_url": links})

_callback = record({"type": one_of("callback"), "value": mapping}, ("type", "value"))
_open_url = record(
    {
        "type": one_of("open_url"),
        "default_url": matching(r"(https?|lark)://.+", "an http or https address"),
        "pc_url": text(),
        "ios_url": text(),
        "android_url": text(),
    },
    ("type", "default_url"),
)


def behaviour(value: Any) -> Sequence[Problem]:
    """One thing a tap does: call back with an object, or open an address."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "callback":
        return _callback(value)
    if kind == "open_url":
        return _open_url(value)
    return wrong("must be a behavior of type callback or open_url")


behaviours = listing(behaviour)

base: dict[str, Check] = {"tag": anything, "element_id": element_id, "margin": margin}
layout: dict[str, Check] = {
    "direction": direction,
    "horizontal_spacing": spacing,
    "vertical_spacing": spacing,
    "horizontal_align": across,
    "vertical_align": down,
    "padding": padding,
}
control: dict[str, Check] = {
    **base,
    "name": text(least=1),
    "required": boolean,
    "disabled": boolean,
    "width": width,
    "behaviors": behaviours,
    "value": either(mapping, text()),
    "confirm": confirm,
}
