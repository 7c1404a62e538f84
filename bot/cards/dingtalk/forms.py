"""A form as a variable of our own template."""

from collections.abc import Mapping
from typing import Any

from bot.cards.escape import kept, typed_line
from bot.cards.model import Choice, Form, Input, MomentInput, PersonChoice, TextInput


def form_variable(form: Form) -> Mapping[str, Any]:
    """The ``form`` variable; what was typed before stands in it again."""
    return {"fields": [_field(each) for each in form.inputs]}


def _field(element: Input) -> Mapping[str, Any]:
    field: dict[str, Any] = {
        "name": element.name,
        "label": typed_line(element.label),
        "type": _type(element),
        "required": element.required,
    }
    if element.required:
        field["requiredMsg"] = f"请填写{typed_line(element.label)}"
    if element.hint:
        field["placeholder"] = typed_line(element.hint)
    match element:
        case TextInput(value=value, long=long):
            field |= {"defaultValue": kept(value)} if value else {}
            field |= {"minRows": 2, "maxRows": 6} if long else {}
        case MomentInput(value=value):
            field |= {"format": "yyyy-MM-dd HH:mm"} | ({"defaultValue": value} if value else {})
        case Choice(options=options, chosen=chosen, several=several):
            field["options"] = [{"value": one.value, "text": typed_line(one.label)} for one in options]
            field |= {"defaultValue": list(chosen) if several else chosen[0]} if chosen else {}
        case PersonChoice(people=people, chosen=chosen_people, several=several):
            pick = PersonChoice.picked
            field["options"] = [{"value": pick(one.person_id), "text": typed_line(one.name)} for one in people]
            ids = [pick(one) for one in chosen_people]
            field |= {"defaultValue": ids if several else ids[0]} if ids else {}
    return field


def _type(element: Input) -> str:
    match element:
        case TextInput(long=long):
            return "TEXT_AREA" if long else "TEXT"
        case MomentInput():
            return "DATETIME"
        case Choice(several=several) | PersonChoice(several=several):
            return "MULTI_SELECT" if several else "SELECT"
