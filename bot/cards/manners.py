"""Why somebody is told, and how to be told less (UX 4.4)."""

from dataclasses import replace

from bot.cards.model import Act, Button, Buttons, Card, Text, Tone
from bot.domain.subject import Subject
from bot.domain.text import UserText, shorten

WHY, MUTE, MUTE_TODAY, SNOOZE = "manners.why", "manners.mute", "manners.mute_today", "manners.snooze"
_RECORDS = {"need": "需求", "action": "行动项", "meeting": "会议"}
_OVER = frozenset({Tone.DONE, Tone.CLOSED})


def with_why(card: Card, subject: Subject) -> Card:
    """A direct card with 为什么收到 in its menu; what is over and what is no record's asks for nothing."""
    if subject.kind not in _RECORDS or card.tone in _OVER:
        return card
    why = Button("为什么收到", Act(WHY, str(subject)))
    last = card.elements[-1] if card.elements else None
    if isinstance(last, Buttons):
        return replace(card, elements=(*card.elements[:-1], replace(last, more=(*last.more, why))))
    return replace(card, elements=(*card.elements, Buttons((), (why,))))


def why_card(subject: Subject, number: str, title: str, reason: str) -> Card:
    """The reason, and three ways not to be reminded of this one."""
    act = str(subject)
    return Card(
        title=("为什么收到",),
        subtitle=(number,),
        tone=Tone.RUNNING,
        elements=(
            Text(("「", UserText(shorten(title, 40)), "」", reason)),
            Buttons(
                (
                    Button("今天不再提醒", Act(MUTE_TODAY, act)),
                    Button("明天提醒我", Act(SNOOZE, act)),
                    Button(f"静音此{_RECORDS[subject.kind]}", Act(MUTE, act)),
                )
            ),
        ),
        footer=("静音只管提醒和知会；新请您办的事和升级给您的事照常发。发 /提醒 改每天几次。",),
        summary=f"为什么收到 {number}",
    )
