"""What happened to a record: who, when, what (``/查``)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.model import Bullets, Card, Muted, Rich, Text, Tone
from bot.domain.text import UserText, shorten

_MOST_STEPS = 20
_SAID = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, in words; ``said`` is what somebody wrote with it."""

    when: str
    who: str
    what: str
    said: str = ""


def timeline_card(number: str, title: str, steps: Sequence[Step]) -> Card:
    """The newest steps, oldest first."""
    hidden = len(steps) - _MOST_STEPS
    earlier = (Text((Muted(f"更早的还有 {hidden} 条，没有列出。"),)),) if hidden > 0 else ()
    return Card(
        title=("经过 · ", UserText(shorten(title, 20))),
        tone=Tone.CLOSED,
        subtitle=(number,),
        elements=(*earlier, Bullets(tuple(_line(step) for step in steps[-_MOST_STEPS:]))),
        summary=f"经过 {number}",
    )


def _line(step: Step) -> Rich:
    said: Rich = ("：", UserText(shorten(step.said, _SAID))) if step.said else ()
    return (Muted(f"{step.when} "), f"{step.who} {step.what}", *said)
