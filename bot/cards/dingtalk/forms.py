"""A form: as a variable of our own template, or as lines to copy and fill in where there are no inputs."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.cards.escape import kept, typed_line
from bot.cards.model import Card, Choice, Form, Input, MomentInput, PersonChoice, TextInput
from bot.domain.text import shorten

COMMAND = "/填"
"""What a copied form begins with; the token after it says which form of which card it is."""


def form_of(card: Card) -> Form | None:
    """The card's form; our cards have one at most."""
    return next((element for element in card.elements if isinstance(element, Form)), None)


def form_variable(form: Form) -> Mapping[str, Any]:
    """The ``form`` variable; what was typed before stands in it again."""
    return {"fields": [_field(each) for each in form.inputs]}


def form_lines(form: Form, most_options: int) -> Iterator[str]:
    """The command and a line an input, ready to copy; choices stand in brackets.

    Escaping may make an underscore of the token full-width; whoever reads the command folds it back (NFKC).
    """
    yield f"{COMMAND} {form.submit.token}"
    for each in form.inputs:
        yield f"{typed_line(each.label)}：{_filled(each)}{_hint(each, most_options)}"


def problems(form: Form) -> Iterator[str]:
    """What was wrong with what was sent."""
    for each in form.inputs:
        if each.problem:
            yield f"{typed_line(each.label)}：{typed_line(each.problem)}"


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
            field["options"] = [{"value": str(one.person_id), "text": typed_line(one.name)} for one in people]
            ids = [str(one) for one in chosen_people]
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


def _filled(element: Input) -> str:
    match element:
        case TextInput(value=value) | MomentInput(value=value):
            return typed_line(value)
        case Choice(options=options, chosen=chosen):
            return "、".join(typed_line(one.label) for one in options if one.value in chosen)
        case PersonChoice(people=people, chosen=chosen_people):
            return "、".join(typed_line(one.name) for one in people if one.person_id in chosen_people)


def _hint(element: Input, most_options: int) -> str:
    match element:
        case Choice(options=options):
            names = [typed_line(one.label) for one in options]
        case PersonChoice(people=people):
            names = [typed_line(one.name) for one in people]
        case MomentInput():
            names = ["如 11月27日 18:00"]
        case TextInput():
            names = []
    if not names:
        return "" if element.required else "（可不填）"
    rest = "…" if len(names) > most_options else ""
    return f"（{shorten('/'.join(names[:most_options]), 200)}{rest}）"
