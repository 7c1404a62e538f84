"""Forms: every input with its label, what is wrong with it in red above it, and the buttons that submit."""

import re
from dataclasses import replace

from bot.cards.escape import feishu_markdown, feishu_plain, typed_line
from bot.cards.feishu.buttons import button, row
from bot.cards.feishu.page import Json, Page, cut, markdown, plain_text
from bot.cards.model import Button, ButtonStyle, Choice, Form, Input, MomentInput, PersonChoice, TextInput

_LONGEST = 1000  # characters of an input, Feishu's hard end
_LONG_HINT = 100
_LONG_LABEL = 60
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
_CUT_VALUE = "原文较长，这里只放下开头，请核对补全后再提交"


def form(element: Form, page: Page) -> list[Json]:
    """A form; names of inputs stay as given as long as they are unique on the card."""
    name = page.name(element.name or "form")
    inputs = [each for one in element.inputs for each in _input(one, page)]
    main = element.submit
    if main.style is ButtonStyle.DEFAULT:
        main = replace(main, style=ButtonStyle.PRIMARY)
    submits = [_submit(each, f"{name}__{n}", page) for n, each in enumerate((main, *element.others))]
    return [{"tag": "form", "name": name, "elements": [*inputs, *row(submits)]}]


def _submit(element: Button, name: str, page: Page) -> Json:
    """A submit button carries its value twice: some clients send nothing without the plain one (facts 5.4)."""
    value = {"t": element.token}
    made = button(element)
    made["behaviors"] = [{"type": "callback", "value": value}]
    return made | {"name": page.name(name), "form_action_type": "submit", "value": value}


def _input(element: Input, page: Page) -> list[Json]:
    match element:
        case TextInput():
            return _text_input(element, page)
        case Choice():
            return [_label(element), _choice(element, page)]
        case PersonChoice():
            return [_label(element), _person_choice(element, page)]
        case MomentInput():
            return [_label(element), _moment(element, page)]


def _text_input(element: TextInput, page: Page) -> list[Json]:
    typed = feishu_plain(element.value) if element.long else typed_line(element.value)
    value = cut(typed, min(page.look.filled, _LONGEST), "")
    problem = element.problem or (_CUT_VALUE if len(value) < len(typed) else "")
    made = _named(element, "input", page) | {
        "label": plain_text(_called(element)),
        "input_type": "multiline_text" if element.long else "text",
        "max_length": max(1, min(element.most, _LONGEST)),
        "default_value": value,
    }
    if element.long:
        made |= {"rows": 3, "auto_resize": True, "max_rows": 10}
    return [*_problem(problem), made]


def _choice(element: Choice, page: Page) -> Json:
    labels = {option.value: option.label for option in element.options if option.value}
    chosen = [value for value in dict.fromkeys(element.chosen) if value in labels]
    offered = [*chosen, *(value for value in labels if value not in chosen)][: page.look.options]
    tag = "multi_select_static" if element.several else "select_static"
    options = [
        {"text": plain_text(cut(typed_line(text) or value, _LONG_LABEL, "…")), "value": value}
        for value, text in labels.items()
        if value in offered
    ]
    return _named(element, tag, page) | {"options": options} | _preset(element.several, chosen, offered)


def _person_choice(element: PersonChoice, page: Page) -> Json:
    """Native when everybody offered has an id here; else by name, with ``person:<id>`` for those who have none.

    With nobody to offer the client lists the members of the chat (DECISIONS 15).
    """
    ids = {person.person_id: page.mention_id(person.person_id) for person in element.people}
    native = all(ids.values())
    values = {person_id: open_id or PersonChoice.picked(person_id) for person_id, open_id in ids.items()}
    chosen = list(dict.fromkeys(values[each] for each in element.chosen if each in values))
    offered = list(dict.fromkeys([*chosen, *values.values()]))[: page.look.options]
    names = {values[person.person_id]: person.name for person in element.people}
    tag = ("multi_select_" if element.several else "select_") + ("person" if native else "static")
    options: list[Json] = [{"value": value} for value in names if value in offered]
    if not native:
        for option in options:
            option["text"] = plain_text(cut(typed_line(names[option["value"]]), _LONG_LABEL, "…") or "—")
    return _named(element, tag, page) | {"options": options} | _preset(element.several, chosen, offered)


def _moment(element: MomentInput, page: Page) -> Json:
    made = _named(element, "picker_datetime", page)
    if _MOMENT.fullmatch(element.value):
        made["initial_datetime"] = element.value
    return made


def _preset(several: bool, chosen: list[str], offered: list[str]) -> Json:
    kept = [value for value in chosen if value in offered]
    if several:
        return {"selected_values": kept}
    return {"initial_option": kept[0]} if kept else {}


def _named(element: Input, tag: str, page: Page) -> Json:
    hint = cut(typed_line(element.hint), _LONG_HINT - 1, "…")
    if not hint:
        hint = "请输入" if isinstance(element, TextInput) else "请选择"
    return {
        "tag": tag,
        "name": page.name(element.name),
        "required": element.required,
        "width": "fill",
        "placeholder": plain_text(hint),
    }


def _label(element: Input) -> Json:
    words = feishu_markdown(_called(element))
    return markdown("\n".join([*(each["content"] for each in _problem(element.problem)), words]))


def _called(element: Input) -> str:
    return cut(typed_line(element.label) or element.name, _LONG_LABEL, "…") + (" *" if element.required else "")


def _problem(problem: str) -> list[Json]:
    shown = feishu_markdown(cut(typed_line(problem), 200, "…"))
    return [markdown(f"<font color='red'>{shown}</font>")] if shown else []
