"""A need in one line: registered at once, asked about, or kept in a form (SURFACE 4, UX 4.5)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.cards.errors import BY, ask
from bot.cards.model import Act, Card
from bot.cards.need import group_card
from bot.context import Context
from bot.delivery import with_names
from bot.domain.dates import DateError
from bot.domain.forms.check import check
from bot.domain.need import Need
from bot.domain.need_line import Doubt, split_need
from bot.errors import FormError, UserError
from bot.events import MessageReceived
from bot.handlers import need_cards
from bot.handlers.choice import take_answer
from bot.handlers.desk import desk_of
from bot.handlers.home import needs_home
from bot.handlers.need_forms import layout_of, one_line, open_form, said_of_same
from bot.router import Router
from bot.services import needs
from bot.services.lookup import AmbiguousError
from bot.services.resolver import CompanyResolver

router = Router()

_TAKE, _FORM = "need.take", "need.form"
_NO_FIELDS = frozenset({BY, "label"})


@router.command(
    "需求",
    "need",
    "xq",
    "xuqiu",
    "req",
    help="登记协作需求",
    example="/需求 市场部 国庆海报终稿 截止 明天17点 优先级 高",
)
@needs_home
def register(ctx: Context) -> None:
    """One line registers at once; without an argument, or with essentials missing, the form opens (F04)."""
    if not ctx.argument:
        open_form(ctx, {})
        return
    mentions = ctx.event.mentions if isinstance(ctx.event, MessageReceived) else ()
    line = split_need(with_names(ctx.argument, mentions), ctx.company.directory.certainty)
    if line.doubts:
        ctx.reply(_ask_option(ctx, line.doubts[0], line.fields))
    else:
        _take(ctx, line.fields)


@router.action(_TAKE)
def take(ctx: Context) -> None:
    """The line as it was meant, field by field: nothing is read a second time."""
    take_answer(ctx)
    _take(ctx, _fields(ctx.act))


@router.action(_FORM)
def to_form(ctx: Context) -> None:
    """None of what was offered: the form, with the line kept in it."""
    take_answer(ctx)
    open_form(ctx, _fields(ctx.act))


def _take(ctx: Context, fields: Mapping[str, str]) -> None:
    layout = layout_of(ctx)
    if not layout.has("departments"):
        open_form(ctx, fields)  # this regulation asks for people and duties line by line
        return
    resolver = CompanyResolver(desk_of(ctx))
    try:
        form = replace(check(one_line(layout), fields, resolver, ctx.company.gate), layout=layout)
        same = needs.same_before(desk_of(ctx), form)
        need = needs.register(desk_of(ctx), form, ctx.room.id if ctx.room else None)
    except FormError as refused:
        _refuse(ctx, fields, refused)
        return
    _show(ctx, need, (*resolver.notes, *said_of_same(same)))


def _show(ctx: Context, need: Need, said: Iterable[str]) -> None:
    facts = need_cards.facts_of(desk_of(ctx), need)
    notes = tuple(dict.fromkeys((*facts.notes, *said)))
    ctx.reply(group_card(replace(facts, notes=notes)), need_cards.view_of(need), in_all_rooms=True)
    need_cards.announce(ctx, need)


def _refuse(ctx: Context, fields: Mapping[str, str], refused: FormError) -> None:
    question = _question(ctx, fields, getattr(refused, "causes", {}))
    if question is not None:
        ctx.reply(question)
    elif all(not fields.get(name) for name in refused.problems):
        open_form(ctx, fields)  # nothing is wrong, only something is missing: no scolding
    else:
        open_form(ctx, fields, refused.problems, kept=str(refused))


def _question(ctx: Context, fields: Mapping[str, str], causes: Mapping[str, UserError]) -> Card | None:
    for name, cause in causes.items():
        if isinstance(cause, AmbiguousError):
            meant = {each.label: _in_list(fields[name], cause.text, each.text) for each in cause.candidates}
            choices = [(label, {**fields, name: names}) for label, names in meant.items()]
            return _ask(ctx, str(cause), choices, ("看全部部门", fields))
        if isinstance(cause, DateError) and cause.suggestion is not None:
            return _ask(ctx, cause.question, [("是", {**fields, name: cause.suggestion.echo})], ("改日期", fields))
    return None


def _ask_option(ctx: Context, doubt: Doubt, fields: Mapping[str, str]) -> Card:
    by = str(ctx.actor.id)
    meant = Act("command.run", args={"text": f"/需求 {doubt.corrected}", BY: by})
    return ask(doubt.question, [(f"是「{doubt.meant}」", meant)], [("不是", Act(_FORM, args={**fields, BY: by}))])


def _ask(
    ctx: Context, question: str, choices: Iterable[tuple[str, Mapping[str, str]]], other: tuple[str, Mapping[str, str]]
) -> Card:
    by = {BY: str(ctx.actor.id)}
    label, fields = other
    offered = [(name, Act(_TAKE, args={**chosen, **by})) for name, chosen in choices]
    return ask(question, offered, [(label, Act(_FORM, args={**fields, **by}))])


def _in_list(names: str, doubtful: str, meant: str) -> str:
    parts = names.split("、")
    if doubtful not in parts:
        return names.replace(doubtful, meant, 1)
    return "、".join(meant if part == doubtful else part for part in parts)


def _fields(act: Act) -> dict[str, str]:
    return {name: text for name, text in act.args.items() if name not in _NO_FIELDS}
