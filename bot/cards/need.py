"""The card of a need: one face for a group, one for its approver, the same facts on all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.cards.model import (
    Act,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Confirm,
    Element,
    Fields,
    Fold,
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
from bot.domain.forms.spec import NOT_FILLED, Kind, Layout
from bot.domain.need import CLOSED, Need, NeedState, Party, PartyState
from bot.domain.text import UserText, shorten

_TONES = {
    NeedState.APPROVING: Tone.WAITING,
    NeedState.CONFIRMING: Tone.WAITING,
    NeedState.NEGOTIATING: Tone.SOON,
    NeedState.ARBITRATING: Tone.ESCALATED,
    NeedState.EXECUTING: Tone.RUNNING,
    NeedState.ACCEPTING: Tone.CHECKING,
    NeedState.ARCHIVED: Tone.DONE,
    NeedState.RETURNED: Tone.CLOSED,
    NeedState.WITHDRAWN: Tone.CLOSED,
}
_WITHDRAWABLE = frozenset(NeedState) - {NeedState.WITHDRAWN, NeedState.ARCHIVED, NeedState.ACCEPTING}
_UNTIMED = frozenset({NeedState.RETURNED, NeedState.WITHDRAWN, NeedState.ARCHIVED})
"""Where no time limit is left to be explained."""
_SHOWN_IN_FULL = frozenset({"title", "departments", "due", "priority"})
_TITLE = 20
_CHANGED = 60
_MOST_ANSWERS = 6
"""Of departments in a row; beyond that those that confirmed fold away, so that who is still owed stays in sight."""


@dataclass(frozen=True, slots=True)
class Answering:
    """How a department stands: what to show beside its name; ``leave`` is what its term leaves out later on."""

    department: str
    party: Party
    by: str = ""
    when: str = ""
    due: str = ""
    late: str = ""
    escalated: bool = False
    paused: str = ""
    leave: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that the newest version changed; '' where it was or is blank."""

    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """A need with everything on its card put into words; times are texts in the company's zone.

    ``turn`` tells whose move it is while departments disagree, '' while the departments' rows tell it.

    On a private card ``owned`` is False for whoever may not withdraw or mend it, ``answerable`` for whoever answers for
    none of the departments.
    """

    need: Need
    layout: Layout
    initiator: Person
    department: str
    due: str
    answers: tuple[Answering, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    approver: Person | None = None
    waits_until: str = ""
    turn: str = ""
    notes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    why: str = ""
    last_step: str = ""
    late: str = ""
    escalated: bool = False
    owned: bool = True
    answerable: bool = True


def group_card(facts: NeedFacts) -> Card:
    """What everybody in the group sees; a tap by someone without the right is answered by who has it."""
    answers = _department_buttons(facts)
    timed = facts.need.state not in _UNTIMED
    explain = (Button("怎么算的", _act("need.explain_due", facts.need)),) if timed else ()
    withdraw = _owner_buttons(facts)
    buttons = Buttons(answers, (*explain, *withdraw)) if answers else Buttons(explain, withdraw)
    return _card(facts, (buttons,) if buttons.visible or buttons.more else ())


def approval_card(facts: NeedFacts) -> Card:
    """What the approver sees in private: the form in full with 通过 and 退回 (M01)."""
    need = facts.need
    if need.state is not NeedState.APPROVING:
        return group_card(facts)
    act = _act("need.approve", need)
    form = Form(
        "approval",
        (TextInput("reason", "退回原因", hint="退回时必填，例：预算没有写，请补充金额", long=True),),
        Button("通过", act, ButtonStyle.PRIMARY),
        (Button("退回", _act("need.return", need)),),
    )
    return _card(facts, (form,))


def done_card(word: str, need: Need, note: str) -> Card:
    """What a submitted form turns into: no inputs, where to look next."""
    return Card(
        title=(f"{word} · ", UserText(shorten(need.title, _TITLE))),
        tone=Tone.CLOSED,
        subtitle=(need.number,),
        elements=(Text((Muted(note),)),),
        summary=f"{word} {need.number}",
    )


def _card(facts: NeedFacts, actions: tuple[Element, ...]) -> Card:
    need = facts.need
    urgent = need.priority == "高"
    state = need.state.label
    tags = (Tag("紧急", Tone.OVERDUE),) if urgent else ()
    if facts.escalated:
        tags = (*tags, Tag("已升级", Tone.ESCALATED))
    if facts.late:
        tags = (*tags, Tag(facts.late, Tone.OVERDUE))
    return Card(
        title=(f"{state} · ", UserText(shorten(need.title, _TITLE))),
        tone=_tone(facts),
        subtitle=(f"{need.number} · {facts.department} → {_asked(facts)}",),
        tags=tags[:3],
        elements=(wanted(facts), *_changes(facts), *contents(facts), *_answers(facts), *_notes(facts), *actions),
        footer=_footer(facts),
        summary=f"{state} · {shorten(need.title, _TITLE)}",
    )


def _tone(facts: NeedFacts) -> Tone:
    if facts.escalated:
        return Tone.ESCALATED
    return Tone.OVERDUE if facts.late else _TONES[facts.need.state]


def _asked(facts: NeedFacts) -> str:
    names = [answer.department for answer in facts.answers]
    return "、".join(names[:3]) + (f" 等 {len(names)} 个部门" if len(names) > 3 else "")


def wanted(facts: NeedFacts) -> Fields:
    """What is wanted, by when, by whom."""
    pairs: list[tuple[str, Rich]] = [
        ("需求名称", (UserText(facts.need.title),)),
        ("期望完成", (Strong(facts.due),)),
        ("优先级", (facts.need.priority,)),
        ("发起人", (facts.initiator, f"（{facts.department}）")),
    ]
    if facts.approver is not None and facts.need.state is NeedState.APPROVING:
        wait = f"，请在 {facts.waits_until} 前" if facts.waits_until else ""
        pairs.append(("审批人", (facts.approver, wait)))
    if facts.turn:
        pairs.append(("轮到", (facts.turn,)))
    return Fields(tuple(pairs))


def contents(facts: NeedFacts) -> tuple[Element, ...]:
    """Every other field of the layout (T-SHOW); long ones fold away so that the card stays readable in two seconds."""
    pairs = tuple(
        (spec.label, (UserText(facts.values[spec.name]) if facts.values.get(spec.name) else Muted(NOT_FILLED),))
        for spec in facts.layout.asked
        if spec.name not in _SHOWN_IN_FULL and spec.kind is not Kind.DEPARTMENTS
    )
    if not pairs:
        return ()
    is_open = facts.need.state in (NeedState.APPROVING, NeedState.CONFIRMING)
    return (Fold("需求内容", (Fields(pairs),), open=is_open),)


def _changes(facts: NeedFacts) -> tuple[Element, ...]:
    if not facts.changes or facts.need.state not in (NeedState.APPROVING, NeedState.CONFIRMING):
        return ()
    rows = tuple((change.label, (_beginning(change.before), " → ", _beginning(change.now))) for change in facts.changes)
    return (Text((Strong(f"第 {facts.need.content.version} 版改了："),)), Fields(rows))


def _beginning(said: str) -> UserText:
    """Enough to see what changed; the whole stands in the content below."""
    return UserText(shorten(said, _CHANGED) or NOT_FILLED)


def _footer(facts: NeedFacts) -> Rich:
    parts = [facts.last_step, f"为什么收到：{facts.why}" if facts.why else ""]
    shown = "。".join(part for part in parts if part)
    return (shown,) if shown else ()


def _answers(facts: NeedFacts) -> tuple[Element, ...]:
    if facts.need.state in (NeedState.APPROVING, NeedState.RETURNED) or facts.need.approved_at is None:
        return ()
    ended = facts.need.state in CLOSED
    confirmed = [answer for answer in facts.answers if answer.party.state is PartyState.CONFIRMED]
    others = [answer for answer in facts.answers if answer.party.state is not PartyState.CONFIRMED]
    lead = Text((Strong("部门确认"), f" {len(confirmed)}/{len(facts.answers)}"))
    if len(facts.answers) <= _MOST_ANSWERS:
        return (lead, _standing(facts.answers, ended))
    open_ones = (_standing(others, ended),) if others else ()
    folded = (Fold(f"已确认 {len(confirmed)} 个部门", (_standing(confirmed, ended),)),) if confirmed else ()
    return (lead, *open_ones, *folded)


def _standing(answers: Sequence[Answering], ended: bool) -> Fields:
    return Fields(tuple((answer.department, _answer_words(answer, ended)) for answer in answers))


def _answer_words(answer: Answering, ended: bool) -> Rich:
    if answer.party.state is PartyState.CONFIRMED:
        return ("✓ 已确认 ", Muted(f"{answer.by} {answer.when}"))
    if answer.party.state is PartyState.DISPUTED:
        return (Strong("有异议"), " ", Muted(f"{answer.by} {answer.when}"))
    if ended:
        return (Muted("没有答复"),)
    if answer.paused:
        return ("待确认 ", Muted(answer.paused))
    if answer.late:
        return (Strong(answer.late), " ", Muted(f"应于 {answer.due} 前答复"))
    term = f"{answer.due} 前答复" if answer.due else ""
    return ("待确认 ", Muted("，".join(filter(None, (term, answer.leave)))))


def _notes(facts: NeedFacts) -> tuple[Element, ...]:
    if facts.need.state is NeedState.RETURNED and facts.need.note:
        return (Text((Strong("退回原因："), UserText(facts.need.note))),)
    return tuple(Text((Muted(note),)) for note in facts.notes)


def _department_buttons(facts: NeedFacts) -> tuple[Button, ...]:
    need = facts.need
    if need.state is NeedState.RETURNED and facts.owned:
        return (Button("修改后重新提交", _act("need.edit", need), ButtonStyle.PRIMARY),)
    if not facts.answerable or need.state not in (NeedState.CONFIRMING, NeedState.NEGOTIATING, NeedState.ARBITRATING):
        return ()
    if all(party.state is not PartyState.WAITING for party in need.parties):
        return ()
    return (
        Button("确认无误", _act("need.confirm", need), ButtonStyle.PRIMARY),
        Button("有异议", _act("need.dispute", need)),
    )


def _owner_buttons(facts: NeedFacts) -> tuple[Button, ...]:
    if facts.need.state not in _WITHDRAWABLE or not facts.owned:
        return ()
    asked = Confirm("撤销需求", "撤销后各部门不再需要答复，记录留在台账里。确定撤销？")
    return (Button("撤销需求", _act("need.withdraw", facts.need), ButtonStyle.DANGER, asked),)


def _act(name: str, need: Need) -> Act:
    return Act(name, f"need:{need.id}", need.content.version)
