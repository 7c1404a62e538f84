"""A form as people see it, whatever the cloud: inputs on the card, or lines to copy, fill in and send back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulator.cards.inputs import Input
from bot.emulator.messages import Message

COMMAND = "/填 "
_HINT = re.compile(r"（(?:可不填|写姓名[^（）]*|如 [^（）]*|[^（）]*/[^（）]*)）$")
_BUTTON = re.compile(r"^\[.*\]$")


@dataclass(frozen=True, slots=True)
class Lines:
    """A form without inputs: the command of each button by its label, and what stands after each label."""

    commands: Mapping[str, str]
    values: Mapping[str, str]

    def filled(self, values: Mapping[str, Any], button: str | None) -> str:
        """The lines as somebody sends them, filled in for a button; None is the first."""
        command = next(iter(self.commands.values())) if button is None else self.commands.get(button, "")
        command = command or self.commands[""]
        unknown = set(values) - set(self.values)
        assert not unknown, f"the form has no {unknown}, only {list(self.values)}"
        typed = {label: value if isinstance(value, str) else "、".join(value) for label, value in values.items()}
        return "\n".join((command, *(f"{label}：{value}" for label, value in {**self.values, **typed}.items())))


def lines_of(message: Message, labels: frozenset[str] = frozenset()) -> Lines | None:
    """The form of a message that spells it out, None for any other; ``labels`` tells labels from further lines."""
    text = message.text.split("\n")
    commands = [line for line in text if line.startswith(COMMAND)]
    if not commands or message.inputs:
        return None
    begin = next(at for at, line in reversed(list(enumerate(text))) if line.startswith(COMMAND))
    values: dict[str, str] = {}
    for line in text[begin + 1 :]:
        label, colon, value = line.partition("：")
        if colon and not line.startswith("（") and (not labels or label.rstrip("＊") in labels):
            values[label.rstrip("＊")] = value
        elif values and labels:
            values[list(values)[-1]] += f"\n{line}"
        elif _BUTTON.match(line):
            break
    return Lines({" ".join(line.split(" ")[2:]): " ".join(line.split(" ")[:2]) for line in commands}, values)


def filled_in(message: Message) -> dict[str, str]:
    """What stands in the form, by label, in words; several choices are joined by 、. Empty when there is no form."""
    lines = lines_of(message)
    if lines is not None:
        return {label: _HINT.sub("", value) for label, value in lines.values.items()}
    return {each.label.rstrip(" *"): _words(message, each) for each in message.inputs}


def choices_of(message: Message, label: str) -> list[str]:
    """What can be chosen there."""
    lines = lines_of(message)
    if lines is not None:
        return lines.values[label].rpartition("（")[2].rstrip("）").split("/")
    found = next(each for each in message.inputs if each.is_called(label))
    return [text or message.name_of(value) for value, text in found.options.items()]


def offered(message: Message) -> list[str]:
    """Everything that can be tapped, or sent by the command of that name."""
    lines = lines_of(message)
    commands = [label for label in lines.commands if label not in message.labels] if lines else []
    return [*commands, *message.labels]


def _words(message: Message, each: Input) -> str:
    values = [each.value] if isinstance(each.value, str) else list(each.value)
    return "、".join(each.options.get(value) or message.name_of(value) for value in values)
