"""A person's merged reminders: 逾期, 今天, 待处理, and what was held back meanwhile (UX 4.4, L2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.model import Act, Bullets, Button, Card, Element, Muted, PlainMessage, Rich, Strong, Text, Tone
from bot.cards.todo import TodoLine, open_buttons
from bot.domain.manners import Urgency
from bot.domain.text import UserText, shorten

MUTE_ALL = "manners.mute_all"
MOST_LINES = 12
_MOST_NOTES = 8


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A todo in a digest; ``number`` counts through all headings and stands on its button."""

    number: int
    urgency: Urgency
    todo: TodoLine


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """``counts`` are of everything there is, ``lines`` what is shown; ``notes`` are messages that were held back."""

    counts: tuple[tuple[Urgency, int], ...]
    lines: tuple[DigestLine, ...]
    notes: tuple[Rich, ...]
    made_up_for: str

    @property
    def total(self) -> int:
        """How many todos there are."""
        return sum(count for _, count in self.counts)


def digest_card(facts: DigestFacts) -> Card:
    """Everything at once, most urgent first; each todo opens by its number."""
    counted = [f"{urgency.value} {count}" for urgency, count in facts.counts]
    about = " · ".join(filter(None, (facts.made_up_for, *counted)))
    title = f"您有 {facts.total} 件待办" if facts.total else "汇总消息"
    return Card(
        title=(title,),
        subtitle=(about,) if about else (),
        tone=_tone(facts),
        elements=(*_sections(facts), *_notes(facts.notes), *_buttons(facts.lines)),
        footer=(f"为什么收到：{_why(facts)}。发 /提醒 改为每天一次或关闭。",),
        summary=" ".join(filter(None, (facts.made_up_for, title, " · ".join(counted)))),
    )


def common_words(first: Urgency) -> PlainMessage:
    """The same words for everybody whose first todo is as urgent: on DingTalk twenty people a call."""
    return PlainMessage((f"您有待办：{first.value}。发 /我的 看全部。",))


def _why(facts: DigestFacts) -> str:
    return "这些事等您处理" if facts.total else "这些消息不急，合在一起发给您"


def _tone(facts: DigestFacts) -> Tone:
    first = facts.counts[0][0] if facts.counts else Urgency.WAITING
    tones = {Urgency.ESCALATED: Tone.ESCALATED, Urgency.OVERDUE: Tone.OVERDUE, Urgency.TODAY: Tone.SOON}
    return tones.get(first, Tone.RUNNING)


def _sections(facts: DigestFacts) -> list[Element]:
    elements: list[Element] = []
    for urgency, count in facts.counts:
        lines = [line for line in facts.lines if line.urgency is urgency]
        if lines:
            elements.append(
                Text(
                    (Strong(f"{urgency.value} {count} 件"), *(span for line in lines for span in ("\n", *_line(line))))
                )
            )
    more = facts.total - len(facts.lines)
    return [*elements, Text((Muted(f"还有 {more} 件没有列出，发 /我的 看全部。"),))] if more else elements


def _line(line: DigestLine) -> Rich:
    todo = line.todo
    when = Strong(todo.late) if todo.late else Muted(f"{todo.due} 前")
    who: Rich = (Muted(f" 应由{todo.who}办"),) if todo.who else ()
    what = UserText(shorten(todo.title, 30))
    return (f"{line.number}. {todo.label} ", what, " ", Muted(todo.number), " ", when, *who)


def _notes(notes: Sequence[Rich]) -> list[Element]:
    if not notes:
        return []
    more = len(notes) - _MOST_NOTES
    shown: list[Element] = [Text((Strong("其他消息"),)), Bullets(tuple(notes[:_MOST_NOTES]))]
    return [*shown, Text((Muted(f"还有 {more} 条。"),))] if more > 0 else shown


def _buttons(lines: Sequence[DigestLine]) -> list[Element]:
    if not lines:
        return []
    return [open_buttons(((line.number, line.todo) for line in lines), Button("今天不再提醒", Act(MUTE_ALL)))]
