"""The card of an action item: to its owner with the form to answer, to others as it stands; and lists (F20, M17)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.model import (
    Act,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Confirm,
    Element,
    Fields,
    Form,
    Muted,
    Person,
    Rich,
    Strong,
    Tag,
    Text,
    TextInput,
    Tone,
)
from bot.domain.action_item import OPEN, ActionItem, ActionState
from bot.domain.text import UserText, shorten

_TITLE = 20
_MOST_ROWS = 15
_TONES = {
    ActionState.RUNNING: Tone.RUNNING,
    ActionState.DELAYED: Tone.SOON,
    ActionState.DONE: Tone.DONE,
    ActionState.CANCELLED: Tone.CLOSED,
}


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """An action item with everything on its card put into words; ``said`` are the latest updates, newest last."""

    item: ActionItem
    owner: Person
    creator: str
    due: str
    source: str = ""
    partners: str = ""
    late: str = ""
    said: tuple[Rich, ...] = ()
    last_step: str = ""


def owner_card(facts: ActionFacts) -> Card:
    """The owner's private card: proof to finish, reason, date and plan to delay, progress to report (S13)."""
    return _card(facts, (_form(facts.item),) if facts.item.state in OPEN else ())


def item_card(facts: ActionFacts) -> Card:
    """As everybody else sees it; whoever asked for it may call it off."""
    consequence = "取消后负责人不再需要完成，记录留在台账里。确定取消？"
    off = Button(
        "取消行动项", _act("action.cancel", facts.item), ButtonStyle.DANGER, Confirm("取消行动项", consequence)
    )
    return _card(facts, (Buttons((), (off,)),) if facts.item.state in OPEN else ())


def list_card(title: str, lines: Sequence[ActionFacts], hint: str) -> Card:
    """Several action items by due time."""
    late = sum(bool(line.late) for line in lines)
    if not lines:
        return Card((f"{title}：没有",), Tone.DONE, (Text((Muted(hint),)),), summary=f"{title}：没有")
    more = len(lines) - _MOST_ROWS
    tail = (Text((Muted(f"还有 {more} 条没有列出。"),)),) if more > 0 else ()
    head = f"{title}：{len(lines)} 条" + (f"，{late} 条逾期" if late else "")
    listed = Bullets(tuple(_listed(line) for line in lines[:_MOST_ROWS]), ordered=True)
    return Card((head,), Tone.OVERDUE if late else Tone.RUNNING, (listed, *tail), footer=(hint,), summary=head)


def _listed(line: ActionFacts) -> Rich:
    late: Rich = (" ", Strong(line.late)) if line.late else ()
    task = UserText(shorten(line.item.task, 40))
    return (task, " ", Muted(line.item.number), " · ", line.owner, f" · {line.due} 前", *late)


def _card(facts: ActionFacts, actions: tuple[Element, ...]) -> Card:
    item, state = facts.item, facts.item.state.label
    return Card(
        title=(f"{state} · ", UserText(shorten(item.task, _TITLE))),
        tone=Tone.OVERDUE if facts.late else _TONES[item.state],
        subtitle=(f"{item.number} · 行动项",),
        tags=(Tag(facts.late, Tone.OVERDUE),) if facts.late else (),
        elements=(_head(facts), *_said(facts), *actions),
        footer=(facts.last_step,) if facts.last_step else (),
        summary=f"{state}：{shorten(item.task, _TITLE)} {facts.due} 前",
    )


def _head(facts: ActionFacts) -> Fields:
    item = facts.item
    pairs: list[tuple[str, Rich]] = [
        ("任务", (UserText(item.task),)),
        ("负责人", (facts.owner,)),
        ("截止时间", (Strong(facts.due),)),
        ("提出人", (facts.creator,)),
    ]
    optional: list[tuple[str, Rich]] = [
        ("来自", (UserText(facts.source),)),
        ("配合部门", (facts.partners,)),
        ("所需资源", (UserText(item.resources),)),
        ("证明材料", (UserText(item.proof),)),
    ]
    wanted = (facts.source, facts.partners, item.resources, item.proof)
    pairs += [pair for pair, value in zip(optional, wanted, strict=True) if value]
    return Fields(tuple(pairs))


def _said(facts: ActionFacts) -> tuple[Element, ...]:
    return (Bullets(facts.said),) if facts.said else ()


def _form(item: ActionItem) -> Form:
    """One form for the three answers: the card is the owner's alone, so it may hold inputs (DECISIONS 15)."""
    return Form(
        "action",
        (
            TextInput("proof", "证明材料", hint="点「完成」时必填：文件名、截图说明或链接", long=True),
            TextInput("reason", "延期原因", hint="点「延期」时必填，例：供应商11月25日才能交纸样", long=True),
            TextInput("due", "新完成时间", hint="点「延期」时必填，例：11月30日 18:00", most=60),
            TextInput("plan", "调整计划", hint="点「延期」时必填，例：11月26日校样，11月28日开印", long=True),
            TextInput("progress", "进展", hint="点「更新进展」时必填，例：初稿已完成，等市场部意见", long=True),
        ),
        Button("完成", _act("action.finish", item), ButtonStyle.PRIMARY),
        (Button("延期", _act("action.delay", item)), Button("更新进展", _act("action.update", item))),
    )


def _act(name: str, item: ActionItem) -> Act:
    return Act(name, f"action:{item.id}", item.revision)
