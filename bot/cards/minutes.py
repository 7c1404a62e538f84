"""The cards of minutes: to the host for a check, to everybody, and a correction to the recorder (F11, M14, M15)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.meeting import TITLE, TONES
from bot.cards.model import (
    Act,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Divider,
    Element,
    Fields,
    Form,
    Mention,
    Muted,
    Person,
    Rich,
    Strong,
    Text,
    TextInput,
    Tone,
)
from bot.domain.meeting import Meeting, MeetingState
from bot.domain.minutes import Minutes, MinutesState, Outcome, Signature, Verdict
from bot.domain.text import UserText, shorten


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action item of the minutes in words; ``number`` and ``state`` are '' while it is only written."""

    task: str
    owner: Person
    due: str
    number: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """What one signer said, None while nothing."""

    person: Person
    signature: Signature | None
    when: str = ""


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """Minutes with everything on their card put into words (F11.1: basic information first).

    ``silence_confirms``: whoever says nothing in time counts as having confirmed, and is told so beforehand (D23).
    """

    meeting: Meeting
    minutes: Minutes
    when: str
    host: str
    recorder: str
    present: str
    absent: str
    actions: tuple[ActionLine, ...]
    signed: tuple[Signed, ...] = ()
    follow_up: str = ""
    due: str = ""
    last_step: str = ""
    silence_confirms: bool = False


def minutes_card(facts: MinutesFacts, *, calling: Sequence[int] = ()) -> Card:
    """What attendees see and sign; ``calling`` are @-mentioned, which only a new message does."""
    meeting, open_now = facts.meeting, facts.meeting.state is MeetingState.CONFIRMING
    word = meeting.state.label if facts.minutes.state is MinutesState.PUBLISHED else facts.minutes.state.label
    version = f" · 第 {facts.minutes.version} 版" if facts.minutes.version > 1 else ""
    buttons = (_sign_buttons(facts),) if open_now and facts.minutes.state is MinutesState.PUBLISHED else ()
    return Card(
        title=(f"{word} · 纪要 · ", UserText(shorten(meeting.topic, TITLE))),
        tone=TONES[meeting.state],
        subtitle=(f"{meeting.number} · {meeting.kind.label}{version}",),
        elements=(*_content(facts), *_signatures(facts, calling), *buttons),
        footer=(facts.last_step,) if facts.last_step else (),
        summary=f"{word}：纪要 {shorten(meeting.topic, TITLE)}",
    )


def copy_card(facts: MinutesFacts) -> Card:
    """To the head of somebody who attended: what came out of it; there is nothing to do (M15)."""
    meeting = facts.meeting
    return Card(
        title=("抄送 · 纪要 · ", UserText(shorten(meeting.topic, TITLE))),
        tone=Tone.CLOSED,
        subtitle=(f"{meeting.number} · {meeting.kind.label}",),
        elements=_content(facts),
        footer=("贵部门有人参会，不用您处理。",),
        summary=f"抄送纪要：{shorten(meeting.topic, TITLE)}",
    )


def check_card(facts: MinutesFacts) -> Card:
    """The draft in full, to the host, with 审核通过 and 退回修改 (P24)."""
    minutes, meeting = facts.minutes, facts.meeting
    waiting = minutes.state is MinutesState.CHECKING
    form = Form(
        "check",
        (TextInput("reason", "退回原因", hint="退回时必填，例：第2条行动项的时间应为11月28日", long=True),),
        Button("审核通过", _act("minutes.approve", facts), ButtonStyle.PRIMARY),
        (Button("退回修改", _act("minutes.return", facts)),),
    )
    returned = (Text((Strong("退回原因："), UserText(minutes.note))),) if minutes.note else ()
    word = "请审核纪要" if waiting else f"纪要{minutes.state.label}"
    return Card(
        title=(f"{word} · ", UserText(shorten(meeting.topic, TITLE))),
        tone=Tone.WAITING if waiting else Tone.CLOSED,
        subtitle=(f"{meeting.number} · 第 {minutes.version} 版",),
        elements=(*_content(facts), *((form,) if waiting else returned)),
        footer=(f"请在 {facts.due} 前审核，通过后发给参会人。",) if waiting and facts.due else (),
        summary=f"{word}：{shorten(meeting.topic, TITLE)}",
    )


def correction_card(facts: MinutesFacts, signature: Signature, who: str) -> Card:
    """To the recorder: an attendee's correction, to be taken over or put on record (D23)."""
    open_now = signature.outcome is Outcome.OPEN
    word = _OUTCOMES[signature.outcome or Outcome.OPEN]
    act = {"correction": str(signature.id)}
    buttons = Buttons(
        (
            Button("采纳并修改", _act("minutes.rewrite", facts, act), ButtonStyle.PRIMARY),
            Button("记为保留意见", _act("minutes.keep", facts, act)),
        )
    )
    return Card(
        title=(f"{word} · ", UserText(shorten(facts.meeting.topic, TITLE))),
        tone=Tone.WAITING if open_now else Tone.CLOSED,
        subtitle=(f"{facts.meeting.number} · 第 {facts.minutes.version} 版纪要",),
        elements=(
            Fields((("提出人", (who,)), ("更正内容", (UserText(signature.text),)))),
            *((buttons,) if open_now else ()),
        ),
        footer=("采纳后请改好纪要再提交；记为保留意见则纪要不变，意见附在纪要上。",) if open_now else (),
        summary=f"{who} 提出更正：{shorten(facts.meeting.topic, TITLE)}",
    )


_OUTCOMES = {
    Outcome.OPEN: "纪要更正",
    Outcome.ACCEPTED: "更正已采纳",
    Outcome.KEPT: "已记为保留意见",
    Outcome.WITHDRAWN: "更正已收回",
}


def _content(facts: MinutesFacts) -> tuple[Element, ...]:
    minutes, place = facts.minutes, facts.meeting.place
    pairs: list[tuple[str, Rich]] = [
        ("时间", (Strong(facts.when),)),
        ("地点", (UserText(place),)),
        ("主持人", (facts.host,)),
        ("记录人", (facts.recorder,)),
        ("参会人", (facts.present,)),
        ("缺席", (facts.absent or Muted("无"),)),
    ]
    return (
        Fields(tuple(pairs)),
        Divider(),
        *_list("讨论要点", minutes.points),
        *_list("共识事项", minutes.agreements),
        *_list("分歧点", minutes.divergences),
        *((Text((Strong("后续："), facts.follow_up)),) if facts.follow_up else ()),
        *_actions(facts.actions, "见新版" if minutes.state is MinutesState.SUPERSEDED else "待发布"),
    )


def _list(title: str, lines: tuple[str, ...]) -> tuple[Element, ...]:
    if not lines:
        return (Text((Strong(f"{title}："), Muted("无"))),)
    return (Text((Strong(title),)), Bullets(tuple((UserText(line),) for line in lines), ordered=True))


def _actions(lines: tuple[ActionLine, ...], unborn: str) -> tuple[Element, ...]:
    """Task, owner, time and state of each action item, ``unborn`` for one that is only written (M16, P07).

    A list, because four columns are too many for a telephone.
    """
    if not lines:
        return (Text((Strong("行动项："), Muted("无"))),)
    return (Text((Strong("行动项"),)), Bullets(tuple(_action(line, unborn) for line in lines), ordered=True))


def _action(line: ActionLine, unborn: str) -> Rich:
    number: Rich = (" ", Muted(line.number)) if line.number else ()
    return (UserText(line.task), *number, " · ", line.owner, f" · {line.due} 前 · {line.state or unborn}")


def _signatures(facts: MinutesFacts, calling: Sequence[int]) -> tuple[Element, ...]:
    if not facts.signed:
        return ()
    done = sum(one.signature is not None and one.signature.settles for one in facts.signed)
    silence = "，逾期未表态视为确认" if facts.silence_confirms else ""
    by = f"，请在 {facts.due} 前确认{silence}" if facts.due else ""
    lead = Text((Strong("确认"), f" {done}/{len(facts.signed)}{by}"), asks=True)
    return (Divider(), lead, Bullets(tuple(_word(one, calling) for one in facts.signed)))


def _word(one: Signed, calling: Sequence[int]) -> Rich:
    called = one.person.person_id in calling
    name = Mention(one.person.person_id, one.person.name) if called else one.person
    signature = one.signature
    if signature is None:
        return (name, " ", Muted("待确认"))
    if signature.verdict is not Verdict.CORRECTION:
        word = " ✓ 已确认" if signature.verdict is Verdict.CONFIRMED else " 逾期未表态，视为确认"
        return (name, f"{word} ", Muted(one.when))
    kept = signature.outcome is Outcome.KEPT
    return (name, " ", Strong("保留意见：" if kept else "提出更正："), UserText(shorten(signature.text, 120)))


def _sign_buttons(facts: MinutesFacts) -> Buttons:
    return Buttons(
        (
            Button("确认无误", _act("minutes.confirm", facts), ButtonStyle.PRIMARY),
            Button("提出更正", _act("minutes.correct", facts)),
        )
    )


def _act(name: str, facts: MinutesFacts, args: dict[str, str] | None = None) -> Act:
    return Act(name, f"meeting:{facts.meeting.id}", facts.minutes.version, args or {})
