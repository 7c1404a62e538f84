"""The card of a meeting: its notice with who comes, and what its forms turn into (F10, M12)."""

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
    Fold,
    Mention,
    Muted,
    Person,
    Rich,
    Span,
    Strong,
    Text,
    Tone,
)
from bot.domain.meeting import AHEAD, Attendance, Attendee, Meeting, MeetingState
from bot.domain.text import UserText, shorten

TONES = {
    MeetingState.CALLED: Tone.WAITING,
    MeetingState.RUNNING: Tone.RUNNING,
    MeetingState.MINUTING: Tone.SOON,
    MeetingState.CONFIRMING: Tone.CHECKING,
    MeetingState.CONFIRMED: Tone.DONE,
    MeetingState.CANCELLED: Tone.CLOSED,
}
TITLE = 20


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody asked, and what they said; ``stand_in`` is '' when they send nobody."""

    person: Person
    attendee: Attendee
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting with everything on its card put into words; times are texts in the company's zone.

    ``changeable`` is False on the private card of somebody who may not change it.
    """

    meeting: Meeting
    when: str
    host: str
    recorder: str
    coming: tuple[Coming, ...]
    agenda: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    need: str = ""
    minutes_by: str = ""
    late: str = ""
    last_step: str = ""
    changeable: bool = True


def notice_card(facts: MeetingFacts, *, calling: Sequence[int] = ()) -> Card:
    """What everybody sees; ``calling`` are @-mentioned, which a new message does and a refreshed one does not."""
    meeting = facts.meeting
    state = meeting.state.label
    return Card(
        title=(f"{state} · ", UserText(shorten(meeting.topic, TITLE))),
        tone=Tone.OVERDUE if facts.late else TONES[meeting.state],
        subtitle=(f"{meeting.number} · {meeting.kind.label}",),
        elements=(_head(facts), *_who(facts, calling), *_agenda(facts), *_materials(facts), *_buttons(facts)),
        footer=(facts.last_step,) if facts.last_step else (),
        summary=f"{state}：{shorten(meeting.topic, TITLE)} {facts.when}",
    )


def eve_card(facts: MeetingFacts, missing: str) -> Card:
    """The reminder before the meeting to somebody who has something left to do (M13)."""
    card = notice_card(facts)
    lead = Text((Strong("还差："), missing))
    title: Rich = ("将要开会 · ", UserText(shorten(facts.meeting.topic, TITLE)))
    return Card(title, Tone.SOON, (lead, *card.elements), card.subtitle, footer=card.footer, summary=card.summary)


def changed_card(facts: MeetingFacts, was: Sequence[str], *, moved: bool, calling: Sequence[int] = ()) -> Card:
    """The notice again, with what it was before; ``calling`` as on the notice (改期)."""
    card = notice_card(facts, calling=calling)
    word = "会议改期" if moved else "会议有变"
    lead = Text((UserText("，".join(was)),))
    title: Rich = (f"{word} · ", UserText(shorten(facts.meeting.topic, TITLE)))
    summary = f"{word}：{shorten(facts.meeting.topic, TITLE)} {facts.when}"
    return Card(title, Tone.SOON, (lead, *card.elements), card.subtitle, footer=card.footer, summary=summary)


def stand_in_card(facts: MeetingFacts, sender: str) -> Card:
    """To whoever comes in somebody's place: what, when, where; there is nothing to answer."""
    card = notice_card(facts)
    lead = Text((Strong(sender), " 来不了，请您代为参会。会后的纪要也由您确认。"))
    kept = tuple(element for element in card.elements if not isinstance(element, Buttons))
    title: Rich = ("请代为参会 · ", UserText(shorten(facts.meeting.topic, TITLE)))
    return Card(title, Tone.WAITING, (lead, *kept), card.subtitle, summary=f"请代 {sender} 参会：{facts.when}")


def settled_card(word: str, meeting: Meeting, lines: Sequence[str]) -> Card:
    """What a submitted form turns into: no inputs, what was understood, where to look next."""
    return Card(
        title=(f"{word} · ", UserText(shorten(meeting.topic, TITLE))),
        tone=Tone.CLOSED,
        subtitle=(meeting.number,),
        elements=(Text(("\n".join(lines),)),),
        summary=f"{word} {meeting.number}",
    )


def _head(facts: MeetingFacts) -> Fields:
    pairs: list[tuple[str, Rich]] = [
        ("会议主题", (UserText(facts.meeting.topic),)),
        ("时间", (Strong(facts.when),)),
        ("地点", (UserText(facts.meeting.place),)),
        ("主持人", (facts.host,)),
        ("记录人", (facts.recorder,)),
    ]
    if facts.need:
        pairs.append(("关联需求", (facts.need,)))
    if facts.minutes_by and facts.meeting.state is MeetingState.MINUTING:
        late = f"（{facts.late}）" if facts.late else ""
        pairs.append(("纪要", (Strong(f"请在 {facts.minutes_by} 前提交{late}"),)))
    return Fields(tuple(pairs))


def _who(facts: MeetingFacts, calling: Sequence[int]) -> tuple[Element, ...]:
    """Who said that they come; once minutes are out, they tell who came."""
    if facts.meeting.state in (MeetingState.CONFIRMING, MeetingState.CONFIRMED):
        return ()
    yes = sum(one.attendee.answer is Attendance.COMING for one in facts.coming)
    lead = Text((Strong("参会人"), f" {yes}/{len(facts.coming)} 已答复参加"))
    return (lead, Bullets(tuple(_coming(one, calling) for one in facts.coming)))


def _coming(one: Coming, calling: Sequence[int]) -> Rich:
    called = one.person.person_id in calling
    name: Span = Mention(one.person.person_id, one.person.name) if called else one.person
    if one.attendee.answer is Attendance.COMING:
        return (name, " ✓ 参加")
    if one.attendee.answer is Attendance.AWAY:
        return (name, f" 无法参加，由 {one.stand_in} 代" if one.stand_in else " 无法参加")
    return (name, " ", Muted("未答复"))


def _agenda(facts: MeetingFacts) -> tuple[Element, ...]:
    items: tuple[Rich, ...] = tuple((UserText(line),) for line in facts.agenda)
    return (Fold("议程", (Bullets(items, ordered=True),), open=facts.meeting.state in AHEAD),) if items else ()


def _materials(facts: MeetingFacts) -> tuple[Element, ...]:
    items: tuple[Rich, ...] = tuple((UserText(line),) for line in facts.materials)
    return (Fold("会前准备", (Bullets(items),), open=facts.meeting.state in AHEAD),) if items else ()


def _buttons(facts: MeetingFacts) -> tuple[Element, ...]:
    meeting = facts.meeting
    if meeting.state not in AHEAD:
        return ()
    answers = (
        Button("参加", _act("meeting.attend", meeting), ButtonStyle.PRIMARY),
        Button("无法参加", _act("meeting.decline", meeting)),
    )
    if meeting.state is not MeetingState.CALLED or not facts.changeable:
        return (Buttons(answers),)
    consequence = "取消后会通知全体参会人，记录留在台账里。确定取消？"
    move = Button("改期", _act("meeting.move", meeting))
    off = Button("取消会议", _act("meeting.cancel", meeting), ButtonStyle.DANGER, Confirm("取消会议", consequence))
    return (Buttons((*answers, move), (off,)),)


def _act(name: str, meeting: Meeting) -> Act:
    return Act(name, f"meeting:{meeting.id}", meeting.revision)
