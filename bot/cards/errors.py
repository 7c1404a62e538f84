"""Cards that answer a slip of the pen: which one did you mean?"""

from collections.abc import Iterable

from bot.cards.model import Act, Button, Buttons, ButtonStyle, Card, Muted, Text, Tone
from bot.domain.text import UserText, shorten

_MOST_CHOICES = 3


def ask_which(question: str, choices: Iterable[tuple[str, str]]) -> Card:
    """Up to three buttons, each running the whole command again with one candidate; nothing has to be retyped."""
    buttons = tuple(
        Button(shorten(name, 20), Act("command.run", args={"text": text}))
        for name, text in list(choices)[:_MOST_CHOICES]
    )
    return Card(
        title=("请选一个",),
        tone=Tone.WAITING,
        elements=(Text((question,)), Buttons(buttons)),
        footer=("选好就继续，不用重新输入。",),
        summary="请选一个",
    )


def did_you_mean(typed: str, command: str, text: str, example: str) -> Card:
    """The nearest command as a button that runs it; a guess is never run by itself."""
    return Card(
        title=(f"您是要「/{command}」吗？",),
        tone=Tone.WAITING,
        elements=(
            Text(("没有「", UserText(shorten(typed, 20)), "」这个命令，所以什么也没有做。")),
            Text((Muted(f"例：{example}"),)),
            Buttons((Button(f"/{command}", Act("command.run", args={"text": text}), ButtonStyle.PRIMARY),)),
        ),
        summary=f"您是要「/{command}」吗？",
    )
