"""Cards that answer a slip of the pen: which one did you mean?"""

from collections.abc import Sequence

from bot.cards.model import Act, Button, Buttons, ButtonStyle, Card, Muted, Text, Tone
from bot.domain.text import UserText, shorten

_MOST_CHOICES = 3
_LABEL = 20

BY = "by"
"""The argument of an offered act that says whose slip it mends: nobody else's tap counts."""


def ask(question: str, choices: Sequence[tuple[str, Act]], others: Sequence[tuple[str, Act]] = ()) -> Card:
    """A question with a button for each answer; nothing has to be retyped. ``question`` may quote what was typed."""
    offered = [_button(choice) for choice in choices[:_MOST_CHOICES]]
    rest = [_button(choice) for choice in others]
    visible = (offered + rest)[:_MOST_CHOICES]
    return Card(
        title=("请选一个",),
        tone=Tone.WAITING,
        elements=(Text((UserText(question),)), Buttons(tuple(visible), tuple((offered + rest)[_MOST_CHOICES:]))),
        footer=("选好就继续，不用重新输入。",),
        summary="请选一个",
    )


def ask_which(question: str, choices: Sequence[tuple[str, str]], by: int) -> Card:
    """Up to three buttons, each running the whole command again with one candidate."""
    return ask(question, [(label, _run_again(line, by)) for label, line in choices])


def did_you_mean(typed: str, command: str, text: str, example: str, by: int) -> Card:
    """The nearest command as a button that runs it; a guess is never run by itself."""
    return Card(
        title=(f"您是要「/{command}」吗？",),
        tone=Tone.WAITING,
        elements=(
            Text(("没有「", UserText(shorten(typed, _LABEL)), "」这个命令，所以什么也没有做。")),
            Text((Muted(f"例：{example}"),)),
            Buttons((Button(f"/{command}", _run_again(text, by), ButtonStyle.PRIMARY),)),
        ),
        summary=f"您是要「/{command}」吗？",
    )


def chosen_card(label: str) -> Card:
    """What a question turns into once it is answered."""
    return Card(
        title=("已选好",),
        tone=Tone.CLOSED,
        elements=(Text((Muted("您选了「"), UserText(label), Muted("」，已继续。"))),),
        summary="已选好",
    )


def _run_again(line: str, by: int) -> Act:
    return Act("command.run", args={"text": line, BY: str(by)})


def _button(choice: tuple[str, Act]) -> Button:
    label, act = choice
    return Button(shorten(label, _LABEL), Act(act.name, act.subject, act.version, {**act.args, "label": label}))
