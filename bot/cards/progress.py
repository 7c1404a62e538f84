"""The 17:00 card of a department: its needs with what is filed, and the form to file the rest (M18, SURFACE 5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cards.model import (
    Act,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Choice,
    Element,
    Form,
    Input,
    Mention,
    Muted,
    Option,
    Person,
    Rich,
    Strong,
    Tag,
    Text,
    TextInput,
    Tone,
)
from bot.domain.forms import Layout
from bot.domain.layouts.execution import NO_PROGRESS
from bot.domain.progress import asking
from bot.domain.text import UserText, shorten

SUBMIT, IDLE, EDIT = "progress.submit", "progress.idle", "progress.edit"
_MOST_LINES = 12
_MOST_OPTIONS = 40
_TITLE, _TEXT = 24, 40


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """A need on the card; ``by`` and ``at`` are '' until it is filed.

    ``left`` is why something was not done, ``idle`` why nothing moved.
    """

    need_id: int
    number: str
    title: str
    plan: str = ""
    late: str = ""
    by: str = ""
    at: str = ""
    done: str = ""
    left: str = ""
    next_plan: str = ""
    idle: str = ""
    filed_late: bool = False


@dataclass(frozen=True, slots=True)
class ProgressFacts:
    """A department's day put into words; ``updater`` is a Mention when the card calls them, None when nobody is named.

    ``day``, ``asked_at`` and ``until`` are texts in the company's zone, ``date`` is yyyy-mm-dd for the buttons.
    """

    subject: str
    department: str
    date: str
    day: str
    asked_at: str
    until: str
    updater: Mention | Person | None
    lines: tuple[ProgressLine, ...]
    late: bool = False
    closed: bool = False

    @property
    def missing(self) -> tuple[ProgressLine, ...]:
        """The needs still to be filed."""
        return tuple(line for line in self.lines if not line.by)


def prompt_card(facts: ProgressFacts) -> Card:
    """The department's day: who has filed what, and one form for what is left."""
    word, tone = _state(facts)
    filed = len(facts.lines) - len(facts.missing)
    title = f"{word} · {facts.department}今日进度"
    form = (_form(facts),) if facts.missing and not facts.closed else ()
    return Card(
        title=(title,),
        tone=tone,
        subtitle=(f"{facts.day} · 已填 {filed}/{len(facts.lines)}",),
        tags=(Tag("迟发", Tone.SOON),) if facts.late else (),
        elements=(*_lead(facts), Bullets(_bullets(facts)), *_rest(facts), *form, *_edits(facts)),
        footer=(f"为什么收到：制度要求各部门工作日 {facts.asked_at} 更新进度。",),
        summary=title,
    )


def edit_card(facts: ProgressFacts, line: ProgressLine, typed: Mapping[str, str]) -> Card:
    """One need's report alone: a filed one opened again for whoever may change it, or one to be filed."""
    word = "修改进度" if line.by else "填报进度"
    return Card(
        title=(f"{word} · ", UserText(shorten(line.title, _TITLE))),
        tone=Tone.RUNNING,
        subtitle=(f"{line.number} · {facts.department} · {facts.day}",),
        elements=(_form_of(facts, _inputs(asking(line.plan), typed), {"need": str(line.need_id)}),),
        summary=f"{word} {line.number}",
    )


def filed_card(facts: ProgressFacts, line: ProgressLine) -> Card:
    """What a submitted private form turns into."""
    return Card(
        title=("已填报 · ", UserText(shorten(line.title, _TITLE))),
        tone=Tone.DONE,
        subtitle=(f"{line.number} · {facts.department} · {facts.day}",),
        elements=(Bullets((_bullet(line),)),),
        summary=f"已填报 {line.number}",
    )


def _state(facts: ProgressFacts) -> tuple[str, Tone]:
    if not facts.missing:
        return "已填报", Tone.DONE
    return ("已截止", Tone.CLOSED) if facts.closed else ("待填报", Tone.WAITING)


def _lead(facts: ProgressFacts) -> tuple[Element, ...]:
    if not facts.missing:
        return ()
    if facts.closed:
        return (Text((Muted("这一天已经截止，请在最新的提醒上填，或发 /进度。"),)),)
    who: Rich = (facts.updater, " ") if facts.updater else ("（还没有指定填报人，请部门负责人或接口人来填）",)
    sorry = f"{facts.asked_at} 没能按时发出，现在补发。" if facts.late else ""
    return (Text((*who, f"{sorry}请填写今天的进度，{facts.until} 前都算按时。")),)


def _bullets(facts: ProgressFacts) -> tuple[Rich, ...]:
    return tuple(_bullet(line) for line in (*facts.missing, *_filed(facts))[:_MOST_LINES])


def _bullet(line: ProgressLine) -> Rich:
    title = UserText(shorten(line.title, _TITLE))
    if not line.by:
        late: Rich = (" ", Strong(line.late)) if line.late else ()
        plan: Rich = (" ", Muted("上次计划："), UserText(shorten(line.plan, _TEXT))) if line.plan else ()
        return (Strong("待填"), " ", title, " ", Muted(line.number), *late, *plan)
    mark = Muted(f"（{line.by} {line.at}{' 逾期补填' if line.filed_late else ''}）")
    return ("✓ ", title, "：", *_said(line), mark)


def _said(line: ProgressLine) -> Rich:
    if line.idle:
        return ("今日无进展，", UserText(shorten(line.idle, _TEXT)))
    parts = (("已完成 ", line.done), ("；未完成原因 ", line.left), ("；下一步 ", line.next_plan))
    return tuple(span for word, text in parts if text for span in (word, UserText(shorten(text, _TEXT))))


def _rest(facts: ProgressFacts) -> tuple[Element, ...]:
    more = len(facts.lines) - _MOST_LINES
    return (Text((Muted(f"还有 {more} 项没有列出，发 /看板 看全部。"),)),) if more > 0 else ()


def _filed(facts: ProgressFacts) -> tuple[ProgressLine, ...]:
    return tuple(line for line in facts.lines if line.by)


def _edits(facts: ProgressFacts) -> tuple[Element, ...]:
    """What was filed can be changed, until the next day is asked for (F18.4)."""
    if facts.closed:
        return ()
    more = tuple(
        Button(f"修改 {shorten(line.title, 12)}", _act(EDIT, facts, {"need": str(line.need_id)}))
        for line in _filed(facts)[:_MOST_OPTIONS]
    )
    return (Buttons((), more),) if more else ()


def _form(facts: ProgressFacts) -> Form:
    """Where a day has several needs the last one is still named, so that lines copied before it was the last fit."""
    last = facts.missing[0] if len(facts.missing) == 1 else None
    plan = last.plan if last else ""
    inputs = _inputs(asking(plan), {"done": plan} if plan else {})
    if last and len(facts.lines) == 1:
        return _form_of(facts, inputs, {"need": str(last.need_id)})
    options = tuple(
        Option(str(line.need_id), f"{shorten(line.title, _TITLE)} {line.number}")
        for line in facts.missing[:_MOST_OPTIONS]
    )
    chosen = (str(last.need_id),) if last else ()
    need = Choice("need", "需求", options, chosen, required=True, hint="" if last else "选一项，填完再选下一项")
    return _form_of(facts, (need, *inputs), {})


def _form_of(facts: ProgressFacts, inputs: tuple[Input, ...], args: Mapping[str, str]) -> Form:
    submit = Button("提交", _act(SUBMIT, facts, args), ButtonStyle.PRIMARY)
    return Form("progress", inputs, submit, (Button("今日无进展", _act(IDLE, facts, args)),))


def _inputs(layout: Layout, typed: Mapping[str, str]) -> tuple[Input, ...]:
    """Never required by the client: the two buttons ask for different inputs, so the check is ours."""
    spec = NO_PROGRESS.field("reason")
    said = [(each.name, each.label, each.help or f"例：{each.example}") for each in layout.asked]
    asked = [*said, (spec.name, spec.label, f"点「今日无进展」时填，例：{spec.example}")]
    return tuple(
        TextInput(name, label, typed.get(name, ""), hint=hint, long=True, most=spec.most) for name, label, hint in asked
    )


def _act(name: str, facts: ProgressFacts, args: Mapping[str, str]) -> Act:
    return Act(name, facts.subject, args={"day": facts.date, **args})
