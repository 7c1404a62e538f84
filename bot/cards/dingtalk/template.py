"""The card template that an administrator imports on DingTalk's card platform, written from what the renderer fills.

The shape follows facts/dingtalk.md 7.4; whether a real tenant imports it is not established (docs/dingtalk.md).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from bot.cards.model import Tone

TEXT_PARTS = 8
TEXTS = tuple(f"text{number}" for number in range(1, TEXT_PARTS + 1))
PRIVATE = ("toast",)
"""Variables that each person has of their own: what became of their tap."""

_KINDS = {"buttons": "object-array", "submit": "object-array", "form": "form"}
_COLOURS = {Tone.WAITING: "orange", Tone.SOON: "orange", Tone.OVERDUE: "red", Tone.ESCALATED: "red", Tone.DONE: "green"}


def variables() -> tuple[str, ...]:
    """Every variable of the template, in the order in which they are shown."""
    return ("title", "tone", *TEXTS, "buttons", "form", "submit", "toast")


def import_file() -> bytes:
    """The file to import: JSON whose ``editorData`` is JSON again."""
    editor = {
        "schemaVersion": "3.0.0",
        "schema": {
            "version": "1.0.0",
            "componentsMap": [{"componentName": name} for name in ("Markdown", "ButtonGroup", "Form", "Text")],
            "componentsTree": [{"componentName": "Page", "props": {}, "children": list(_components())}],
        },
        "variableList": [_variable(name) for name in variables()],
        "mockData": {"title": "待各部门确认", "tone": Tone.WAITING.value, "text1": "**需求名称**：国庆海报"},
    }
    outer = {"editorData": orjson.dumps(editor).decode(), "widgetInfo": "", "type": 2, "mode": 4}
    return orjson.dumps(outer, option=orjson.OPT_INDENT_2)


def _components() -> Iterator[Mapping[str, Any]]:
    colours = {tone.value: _COLOURS.get(tone, "blue") for tone in Tone}
    yield _component("Text", "title", bold=True, colourBy="tone", colours=colours)
    for name in TEXTS:
        yield _component("Markdown", name, hiddenWhenEmpty=True)
    yield _component("Form", "form", hiddenWhenEmpty=True)
    yield _component("ButtonGroup", "submit", hiddenWhenEmpty=True, sends={"form": "form"})
    yield _component("ButtonGroup", "buttons", hiddenWhenEmpty=True)
    yield _component("Text", "toast", hiddenWhenEmpty=True)


def _component(kind: str, variable: str, **props: Any) -> Mapping[str, Any]:
    return {"componentName": kind, "id": variable, "props": {"value": {"type": "variable", "name": variable}, **props}}


def _variable(name: str) -> Mapping[str, Any]:
    return {"name": name, "type": _KINDS.get(name, "string"), "private": name in PRIVATE}
