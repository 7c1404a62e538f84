"""Cards of a dispute: to the initiator, and the brief to whoever must rule."""

from dataclasses import dataclass

from bot.cards.model import (
    Act,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Choice,
    Element,
    Fields,
    Form,
    Muted,
    Option,
    Rich,
    Strong,
    Text,
    TextInput,
    Tone,
)
from bot.cards.need import NeedFacts, contents, wanted
from bot.domain.need import Dispute, DisputeState, Need, NeedState, RulingOutcome
from bot.domain.text import UserText, shorten

_ENDED = {
    DisputeState.ACCEPTED: "已按异议修订",
    DisputeState.EXPLAINED: "已说明理由，请部门重新答复",
    DisputeState.RULED: "已裁定",
    DisputeState.WITHDRAWN: "需求已撤销",
}


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    """A dispute put into words: who objects and when, until when an answer is owed.

    ``meeting`` is the one called about it, '' when none is. ``ruling`` is what was ruled when it binds the initiator
    to revise, () while they are free to choose.
    """

    need: Need
    dispute: Dispute
    department: str
    person: str
    opened: str
    answer_by: str = ""
    meeting: str = ""
    ruling: Rich = ()


def dispute_card(facts: DisputeFacts) -> Card:
    """What the initiator sees (M07): problems, proposal, and four ways to go on; a ruling to revise leaves one."""
    need, dispute = facts.need, facts.dispute
    waiting = dispute.state is DisputeState.OPEN and need.state is NeedState.NEGOTIATING
    elements: tuple[Element, ...] = (_what(facts),)
    if waiting:
        elements = (*elements, _ways(facts))
    asking = "请按裁定修订" if facts.ruling else "有异议"
    word = asking if waiting else _ENDED.get(dispute.state, need.state.label)
    return Card(
        title=(f"{word} · ", UserText(shorten(need.title, 20))),
        tone=Tone.WAITING if waiting else Tone.CLOSED,
        subtitle=(f"{need.number} · {facts.department}",),
        elements=elements,
        footer=(f"{facts.person} 于 {facts.opened} 提出",),
        summary=f"{facts.department}对「{shorten(need.title, 16)}」有异议",
    )


def ruling_card(facts: NeedFacts, disputes: tuple[DisputeFacts, ...], due: str, ruling: Rich = ()) -> Card:
    """The brief to whoever must rule (M11): what is wanted, both positions, and the form to decide on the spot."""
    need = facts.need
    open_now = need.state is NeedState.ARBITRATING
    positions = tuple(_position(each) for each in disputes)
    form = Form(
        "form",
        (
            Choice(
                "outcome",
                "结论",
                tuple(Option(outcome.value, outcome.label) for outcome in RulingOutcome),
                (RulingOutcome.KEEP.value,),
                required=True,
            ),
            TextInput("ruling", "裁定内容", hint="例：完成时间改为11月30日18:00，范围不变", required=True, long=True),
            TextInput("grounds", "依据", hint="例：公司重点项目优先（制度第4.2条）", required=True, long=True),
        ),
        Button("裁定", Act("need.rule", f"need:{need.id}", need.content.version), ButtonStyle.PRIMARY),
    )
    last: tuple[Element, ...] = (form,) if open_now else (Text(ruling or (Muted(f"现在：{need.state.label}"),)),)
    return Card(
        title=(f"{'请裁定' if open_now else '已处理'} · ", UserText(shorten(need.title, 20))),
        tone=Tone.ESCALATED if open_now else Tone.CLOSED,
        subtitle=(f"{need.number} · 部门之间没有谈拢",),
        elements=(wanted(facts), *contents(facts), *positions, *last),
        footer=(f"请在 {due} 前裁定，逾期自动转给上一级。裁定后各方照办。",) if open_now and due else (),
        summary=f"请裁定：{shorten(need.title, 16)}",
    )


def _what(facts: DisputeFacts) -> Fields:
    dispute = facts.dispute
    pairs: list[tuple[str, Rich]] = [
        ("部门", (facts.department,)),
        ("类型", (UserText(dispute.kind),)),
        ("说明", (UserText(dispute.text),)),
        ("建议方案", (UserText(dispute.proposal),)),
    ]
    if facts.ruling:
        pairs.append(("裁定", facts.ruling))
    if facts.meeting:
        pairs.append(("会议", (facts.meeting,)))
    if facts.answer_by:
        pairs.append(("请修订" if facts.ruling else "请答复", (Strong(f"{facts.answer_by} 前"),)))
    if dispute.answer:
        pairs.append(("发起人说明", (UserText(dispute.answer),)))
    return Fields(tuple(pairs))


def _position(facts: DisputeFacts) -> Fields:
    dispute = facts.dispute
    pairs: list[tuple[str, Rich]] = [
        (facts.department, (Strong("有异议"), " ", Muted(f"{facts.person} {facts.opened}"))),
        ("说明", (UserText(dispute.text),)),
        ("建议方案", (UserText(dispute.proposal),)),
    ]
    if dispute.answer:
        pairs.append(("发起人说明", (UserText(dispute.answer),)))
    return Fields(tuple(pairs))


def _ways(facts: DisputeFacts) -> Buttons:
    need, dispute = facts.need, facts.dispute

    def act(name: str) -> Act:
        return Act(name, f"need:{need.id}", need.content.version, {"dispute": str(dispute.id)})

    if facts.ruling:
        revise = Button("接受并修订", act("need.revise"), ButtonStyle.PRIMARY)
        return Buttons((revise, Button("召集会议", act("need.meet"))))
    return Buttons(
        (
            Button("接受并修订", act("need.revise"), ButtonStyle.PRIMARY),
            Button("说明理由", act("need.explain")),
            Button("召集会议", act("need.meet")),
        ),
        (Button("提请仲裁", act("need.arbitrate")),),
    )
