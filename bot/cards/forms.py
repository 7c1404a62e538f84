"""A form card from a layout: inputs drawn from field specs, with what was typed and what is wrong (DECISIONS 5).

A moment is typed, not picked: people write 下周五 17点 faster than they turn a wheel, and the answer echoes the date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.cards.model import (
    Act,
    Button,
    ButtonStyle,
    Card,
    Choice,
    Element,
    Form,
    Input,
    Muted,
    Option,
    Person,
    PersonChoice,
    Rich,
    Text,
    TextInput,
    Tone,
)
from bot.domain.forms.spec import FieldSpec, Kind, Layout

Typed = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Choices:
    """What pickers offer: departments as (id, name), people; one's own department is not among those one asks."""

    departments: Sequence[tuple[int, str]] = ()
    own_department: int | None = None
    people: Sequence[Person] = ()


@dataclass(frozen=True, slots=True)
class FormFace:
    """How a form card looks around its inputs."""

    title: Rich
    lead: Rich = ()
    submit: str = "提交"
    tone: Tone = Tone.RUNNING
    above: tuple[Element, ...] = ()
    others: tuple[Button, ...] = field(default=())


def form_card(
    layout: Layout,
    act: Act,
    face: FormFace,
    choices: Choices,
    values: Typed | None = None,
    problems: Mapping[str, str] | None = None,
) -> Card:
    """The card; refused inputs keep what was typed and say what is wrong with them (T-REQ)."""
    typed, wrong = values or {}, problems or {}
    inputs = tuple(_input(spec, choices, typed.get(spec.name, ""), wrong.get(spec.name, "")) for spec in layout.asked)
    lead = (Text(face.lead),) if face.lead else ()
    submit = Button(face.submit, act, ButtonStyle.PRIMARY)
    unplaced = tuple(text for name, text in wrong.items() if not layout.has(name))
    warning = (Text(("；".join(unplaced),)),) if unplaced else ()
    required = "带 * 的必填。" if any(each.required for each in inputs) else ""
    note = Text((Muted(f"{required}没有提交之前什么也不会发生。"),))
    form = Form("form", inputs, submit, face.others)
    return Card(
        face.title, face.tone, (*face.above, *lead, *warning, form, note), summary="".join(map(str, face.title))
    )


def _input(spec: FieldSpec, choices: Choices, typed: str | tuple[str, ...], problem: str) -> Input:
    picked = typed if isinstance(typed, tuple) else (typed,) if typed else ()
    if spec.kind is Kind.ENUM:
        options = tuple(Option(choice.value, choice.value) for choice in spec.choices)
        chosen = picked or ((spec.default,) if spec.default else ())
        return Choice(spec.name, spec.label, options, chosen, required=spec.required, hint=spec.help, problem=problem)
    if spec.kind in (Kind.DEPARTMENT, Kind.DEPARTMENTS):
        several = spec.kind is Kind.DEPARTMENTS
        left_out = choices.own_department if several else None
        options = tuple(Option(str(each), name) for each, name in choices.departments if each != left_out)
        return Choice(spec.name, spec.label, options, picked, several, spec.required, spec.help, problem)
    if spec.kind in (Kind.PERSON, Kind.PEOPLE) and choices.people:
        ids = tuple(int(value) for value in picked if value.isdigit())
        people, several = tuple(choices.people), spec.kind is Kind.PEOPLE
        return PersonChoice(spec.name, spec.label, people, ids, several, spec.required, spec.help, problem)
    return TextInput(
        spec.name,
        spec.label,
        "\n".join(picked),
        hint=spec.help or (f"例：{spec.example}" if spec.example else ""),
        required=spec.required,
        long=spec.long,
        most=spec.most,
        problem=problem,
    )
