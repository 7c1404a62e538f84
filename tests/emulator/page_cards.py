"""Cards as the wire carries them, for the page's tests: one per kind of thing that can stand on a card."""

import json
from typing import Any

Json = dict[str, Any]

TEMPLATES = (
    "blue",
    "wathet",
    "turquoise",
    "green",
    "yellow",
    "orange",
    "red",
    "carmine",
    "violet",
    "purple",
    "indigo",
    "grey",
    "default",
)


def plain(content: str) -> Json:
    """A literal text object."""
    return {"tag": "plain_text", "content": content}


def card(title: str, template: str, *elements: Json, subtitle: str = "", tags: tuple[Json, ...] = ()) -> str:
    """A card's wire content."""
    header: Json = {"title": plain(title), "template": template}
    if subtitle:
        header["subtitle"] = plain(subtitle)
    if tags:
        header["text_tag_list"] = list(tags)
    body: Json = {"direction": "vertical", "elements": list(elements)}
    whole = {"schema": "2.0", "config": {"update_multi": True}, "header": header, "body": body}
    return json.dumps(whole, ensure_ascii=False)


def tag(text: str, colour: str) -> Json:
    """A label beside the title."""
    return {"tag": "text_tag", "text": plain(text), "color": colour}


def button(text: str, style: str = "default", **more: Any) -> Json:
    """A button that calls back."""
    return {
        "tag": "button",
        "text": plain(text),
        "type": style,
        "behaviors": [{"type": "callback", "value": {"token": text}}],
        **more,
    }


def markdown(content: str, **more: Any) -> Json:
    """A markdown component."""
    return {"tag": "markdown", "content": content, **more}


def pair(label: str, value: str) -> Json:
    """A label and its value, aligned."""
    return {
        "tag": "column_set",
        "flex_mode": "none",
        "horizontal_spacing": "8px",
        "columns": [
            {"tag": "column", "width": "72px", "elements": [markdown(f"<font color='grey'>{label}</font>")]},
            {"tag": "column", "width": "weighted", "weight": 1, "elements": [markdown(value)]},
        ],
    }


def row(*elements: Json) -> Json:
    """Elements side by side, as a row of buttons stands on a card."""
    columns = [{"tag": "column", "width": "auto", "elements": [element]} for element in elements]
    return {"tag": "column_set", "flex_mode": "flow", "horizontal_spacing": "8px", "columns": columns}


def submit(text: str, name: str, style: str = "primary_filled") -> Json:
    """A form's submit button."""
    return button(text, style, name=name, form_action_type="submit")


def form(name: str, *elements: Json) -> Json:
    """A form."""
    return {"tag": "form", "name": name, "elements": list(elements)}


def text_input(name: str, label: str, **more: Any) -> Json:
    """A line or lines of text."""
    return {
        "tag": "input",
        "name": name,
        "label": plain(label),
        "placeholder": plain("请输入"),
        "width": "fill",
        **more,
    }


def option(text: str, value: str) -> Json:
    """A choice of a select."""
    return {"text": plain(text), "value": value}


def overflow(*texts: str) -> Json:
    """A menu of further buttons."""
    options = [option(text, text) for text in texts]
    return {"tag": "overflow", "options": options, "behaviors": [{"type": "callback", "value": {"menu": "more"}}]}
