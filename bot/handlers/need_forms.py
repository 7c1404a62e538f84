"""The need's own form: opened blank, opened with what is known, and drawn again when it was refused."""

from collections.abc import Mapping
from dataclasses import replace

from bot.cards.forms import Choices, FormFace, Typed, form_card
from bot.cards.model import Act, Card, Person
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.forms.check import check
from bot.domain.forms.spec import Kind, Layout
from bot.domain.forms.values import Checked, unpack
from bot.domain.layouts import LAYOUTS
from bot.domain.need import Need
from bot.domain.text import UserText, shorten
from bot.handlers.desk import desk_of
from bot.handlers.private_forms import open_private_form
from bot.handlers.show_values import in_words
from bot.services.resolver import CompanyResolver

SUBMIT = "need.submit"
_KEPT_HERE = "需求还没有提交，内容已替您留着。"
_KEPT_THERE = "需求还没有提交，内容已替您留在私聊的表单里。"
_ONE_LINE_ASKS = frozenset({"title", "departments", "due"})


def layout_of(ctx: Context) -> Layout:
    """The layout of new needs, by the configured regulation."""
    return LAYOUTS[ctx.company.settings.policy.layout]


def open_form(ctx: Context, typed: Typed, problems: Mapping[str, str] | None = None, *, kept: str = "") -> None:
    """Send the person the form in private, with what they have already said filled in.

    ``kept`` tells why what was said is kept here and not yet submitted.
    """
    act = Act(SUBMIT, args={"room": str(ctx.room.id)} if ctx.room else {})
    card = _draw(ctx, layout_of(ctx), act, _by_id(ctx, typed), problems, lead=_KEPT_HERE if kept else "")
    open_private_form(ctx, card, said=(UserText(kept), f"\n{_KEPT_THERE}") if kept else ())


def open_edit_form(ctx: Context, need: Need, act_name: str) -> None:
    """Send the initiator the need's own form, filled with its present version."""
    act = Act(act_name, str(subjects.need(need.id)), need.content.version)
    card = _draw(ctx, asked_of(need), act, typed_of(ctx, need), None, need)
    open_private_form(ctx, card, View(subjects.need(need.id), "edit"))


def redraw(ctx: Context, problems: Mapping[str, str]) -> Card:
    """The refused form again: everything typed is kept, each wrong input says what is wrong."""
    need = ctx.uow.needs.get(ctx.subject.id) if ctx.act.subject else None
    layout = asked_of(need) if need else layout_of(ctx)
    return _draw(ctx, layout, ctx.act, ctx.values, problems, need)


def checked(ctx: Context, layout: Layout, resolver: CompanyResolver | None = None) -> Checked:
    """The submitted form; raises FormError with one problem for each wrong input."""
    return check(layout, ctx.values, resolver or CompanyResolver(desk_of(ctx)), ctx.company.gate)


def said_of_same(need: Need | None) -> tuple[str, ...]:
    """What to tell somebody who says the same twice: both count, one may be a slip."""
    return (f"和 {need.number} 内容相同。如果是重复的，请撤销这一条。",) if need else ()


def asked_of(need: Need) -> Layout:
    """The layout an edit of the need asks: one registered in a line is not made to answer more than the line did."""
    layout = LAYOUTS[need.layout]
    said = need.content.fields
    blank = any(spec.required and not said.get(spec.name) for spec in layout.asked)
    return one_line(layout) if blank else layout


def one_line(layout: Layout) -> Layout:
    """The layout as one line asks it: what the line does not say may stay 未填写, the essentials may not."""
    relaxed = tuple(
        replace(spec, required=spec.name in _ONE_LINE_ASKS, required_when=None, vague=spec.name == "title")
        for spec in layout.fields
    )
    return replace(layout, fields=relaxed)


def typed_of(ctx: Context, need: Need) -> Typed:
    """The need's present version as its form would hold it."""
    desk = desk_of(ctx)
    typed: dict[str, str | tuple[str, ...]] = {}
    for spec in LAYOUTS[need.layout].asked:
        packed = need.content.fields.get(spec.name)
        if packed is None:
            continue
        value = unpack(spec, packed)
        if spec.kind is Kind.DEPARTMENTS:
            typed[spec.name] = tuple(str(item["id"]) for item in packed)
        else:
            typed[spec.name] = in_words(value, desk.when)
    return typed


def _by_id(ctx: Context, typed: Typed) -> Typed:
    """Departments named in a line become the picker's values; names that are not certain stay out of the picker."""
    names = typed.get("departments", "")
    if not isinstance(names, str) or not names:
        return typed
    by_name = {department.name: str(department.id) for department in ctx.uow.roster.departments()}
    known = tuple(by_name[name] for name in names.split("、") if name in by_name)
    return {**typed, "departments": known}


def _draw(
    ctx: Context,
    layout: Layout,
    act: Act,
    typed: Typed,
    problems: Mapping[str, str] | None,
    need: Need | None = None,
    lead: str = "",
) -> Card:
    choices = Choices(
        departments=[(d.id, d.name) for d in ctx.uow.roster.departments()],
        own_department=ctx.person.department_id if ctx.person else None,
        people=[Person(p.id, p.display) for p in ctx.uow.roster.people()],
    )
    title = ("修订 · ", UserText(shorten(need.title, 20))) if need else ("登记协作需求",)
    face = FormFace(title, lead=(lead,) if lead else (), submit="提交")
    return form_card(layout, act, face, choices, typed, problems)
