"""A form as a variable of our own template."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.cards.escape import kept, typed_line
from bot.cards.model import Choice, Form, Input, MomentInput, PersonChoice, TextInput

_COMFORTS = frozenset({"requiredMsg", "placeholder", "minRows", "maxRows"})


def form_variable(form: Form) -> Mapping[str, Any]:
    """The ``form`` variable; what was typed before stands in it again."""
    return {"fields": [_field(each) for each in form.inputs]}


def slim_variable(form: Form) -> Mapping[str, Any]:
    """The same without what the card can say beside it (``hints_of``), for a form that would be too large."""
    whole = (_field(each) for each in form.inputs)
    return {"fields": [{key: value for key, value in field.items() if key not in _COMFORTS} for field in whole]}


def hints_of(form: Form) -> Iterator[str]:
    """What the inputs of a slim form say about themselves, a line for each that says anything."""
    return (f"{typed_line(each.label)}：{typed_line(each.hint)}" for each in form.inputs if each.hint)


def _field(element: Input) -> Mapping[str, Any]:
    field: dict[str, Any] = {"name": element.name, "label": typed_line(element.label), "type": _type(element)}
    if element.required:
        field |= {"required": True, "requiredMsg": f"请填写{typed_line(element.label)}"}
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
