"""What a person sees and can do on a DingTalk card, read from the variables of its template (facts/dingtalk.md 7).

Two templates are known: the public one (title, markdown, buttons) and the product's own (texts, buttons, a form).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.emulator.cards.controls import Button
from bot.emulator.cards.inputs import Input
from bot.emulator.cards.markup import NameOf

FORM = "form"
_MENTION = re.compile(r"<a atId=([^>\s]+)>(.*?)</a>")
_TAG = re.compile(r"<br\s*/?>|</?font[^>]*>")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_INPUT_TAGS = {
    "TEXT": "input",
    "TEXT_AREA": "input",
    "NUMBER": "input",
    "DATETIME": "dingtalk_moment",
    "SELECT": "select_static",
    "MULTI_SELECT": "multi_select_static",
}


def words_of(card: Mapping[str, Any], name_of: NameOf) -> str:
    """All visible words in order, a line for each."""
    values = card["values"]
    texts = [values.get("title", ""), values.get("markdown", ""), *(values.get(f"text{n}", "") for n in range(1, 20))]
    lines = [plain_words(text) for text in texts if text]
    return "\n".join([*lines, *(f"[{button.label}]" for button in buttons_of(card))])


def plain_words(markdown: str) -> str:
    """Card markdown as words: breaks as lines, mentions as @name."""
    text = _MENTION.sub(lambda found: f"@{found[2]}", markdown)
    text = _TAG.sub(lambda found: "\n" if found[0].startswith("<br") else "", text)
    return _BOLD.sub(r"\1", text)


def mentioned_users(card: Mapping[str, Any]) -> list[str]:
    """User ids that the markdown mentions."""
    return [user_id for text in card["values"].values() for user_id, _ in _MENTION.findall(text)]


def buttons_of(card: Mapping[str, Any]) -> list[Button]:
    """Everything tappable."""
    values = card["values"]
    found = [_public(each) for each in _object(values.get("sys_full_json_obj")).get("msgButtons", ())]
    found += [_own(each, submits=False) for each in _list(values.get("buttons"))]
    found += [_own(each, submits=True) for each in _list(values.get("submit"))]
    return found


def inputs_of(card: Mapping[str, Any]) -> list[Input]:
    """The inputs of the form, where the template has one."""
    return [_input(field) for field in _object(card["values"].get("form")).get("fields", ())]


def _public(each: Mapping[str, Any]) -> Button:
    value = {"actionIds": [each["id"]], "params": {}} if each.get("request") and each.get("id") else None
    return Button(str(each.get("text", "")), "button", value=value, url=str(each.get("url", "")))


def _own(each: Mapping[str, Any], *, submits: bool) -> Button:
    event = each.get("event") or {}
    params = event.get("params") or {}
    value = None
    if event.get("type") == "sendCardRequest":
        value = {"actionIds": [params.get("actionId", "")], "params": params.get("params") or {}}
    return Button(
        str(each.get("text", "")),
        "button",
        name=str(params.get("actionId", "")),
        value=value,
        disabled=each.get("status") == "disabled",
        url=str(params.get("url", "")),
        form=FORM if submits else "",
        submits=submits,
    )


def _input(field: Mapping[str, Any]) -> Input:
    default = field.get("defaultValue", "")
    return Input(
        name=str(field["name"]),
        tag=_INPUT_TAGS.get(str(field.get("type")), "input"),
        form=FORM,
        labels=(str(field.get("label", field["name"])),),
        required=bool(field.get("required")),
        value=tuple(map(str, default)) if isinstance(default, list) else str(default),
        placeholder=str(field.get("placeholder", "")),
        options={str(one["value"]): str(one["text"]) for one in field.get("options") or ()},
        disabled=bool(field.get("readOnly")),
    )


def chosen(inputs: list[Input], filled: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in as the client sends it: a choice as its place in the list and its value."""
    by_name = {each.name: each for each in inputs}
    return {name: _sent(by_name[name], value) for name, value in filled.items()}


def _sent(each: Input, value: Any) -> Any:
    places = list(each.options)
    if each.tag == "select_static":
        return {"index": places.index(value), "value": value} if value else None
    if each.tag == "multi_select_static":
        return {"index": [places.index(one) for one in value], "value": list(value)}
    return value


def _object(text: object) -> Mapping[str, Any]:
    value = json.loads(text) if isinstance(text, str) and text else {}
    return value if isinstance(value, dict) else {}


def _list(text: object) -> Iterator[Mapping[str, Any]]:
    value = json.loads(text) if isinstance(text, str) and text else []
    yield from (each for each in value if isinstance(each, dict))
