"""A person's hand on a card: what they tapped, filled in, and saw (facts 5.4 and 5.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.emulator.cards.controls import Button
from bot.emulator.cards.filling import Crowd, Typed, choose, fill
from bot.emulator.cards.inputs import Input
from bot.emulator.messages import Message
from bot.emulator.people import ImpossibleActError

TAPPABLE_FOR = timedelta(days=30)
"""Past it the client itself refuses (RELIABILITY 2.1); patching ends earlier, after 14 days."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What the person who tapped saw; ``error`` is the client's own complaint, None when all went well."""

    toast_text: str = ""
    toast_type: str = ""
    replaced: bool = False
    error: str | None = None


def find_button(message: Message, wanted: Button | str) -> Button:
    """The enabled button meant: one of the card's own ``buttons``, or the only one that is called so.

    ImpossibleActError when it is missing, disabled, or words fit several.
    """
    if message.recalled:
        raise ImpossibleActError("the message was recalled, there is nothing to tap")
    found = [button for button in message.buttons if _is(button, wanted)]
    called = repr(wanted.label if isinstance(wanted, Button) else wanted)
    if not found:
        raise ImpossibleActError(f"no button {called} on this card, only {message.labels}")
    usable = [button for button in found if not button.disabled]
    if len(usable) != 1:
        raise ImpossibleActError(f"{len(usable)} of {len(found)} buttons called {called} can be tapped")
    return usable[0]


def find_submit(message: Message, wanted: Button | str | None, typed: Mapping[str, Typed]) -> Button:
    """The form's submit button: the one meant, else the first of the form that has the typed inputs."""
    if wanted is not None:
        button = find_button(message, wanted)
        if not button.submits:
            raise ImpossibleActError(f"{button.label!r} does not submit a form")
        return button
    submits = [button for button in message.buttons if button.submits and not button.disabled]
    fitting = [button for button in submits if _has(message.inputs, button.form, typed)]
    if not fitting:
        raise ImpossibleActError(
            f"no form on this card takes {list(typed)}; inputs are {[i.label for i in message.inputs]}"
        )
    return fitting[0]


def plain_action(button: Button, option: str | None, crowd: Crowd) -> dict[str, Any]:
    """The callback's action for a tap outside forms; ``option`` is the choice of a menu."""
    if not option:
        return button.action()
    if button.tag.endswith("_person"):
        return button.action(crowd.pick(button.options, option, repr(button.label)))
    return button.action(choose(button.options, option, repr(button.label)) if button.options else option)


def submit_action(message: Message, button: Button, typed: Mapping[str, Typed], crowd: Crowd) -> dict[str, Any]:
    """The callback's action for a submitted form; FormKeptError when the client keeps it back."""
    inputs = [each for each in message.inputs if each.form == button.form]
    return {**button.action(), "form_value": fill(inputs, typed, crowd)}


def client_error(button: Button) -> str | None:
    """What the client complains about without asking the bot (facts 5.4, 6.2)."""
    if button.value is None:
        return "200340"
    if button.submits and not button.name:
        return "200530"
    return None


def _is(button: Button, wanted: Button | str) -> bool:
    return button == wanted if isinstance(wanted, Button) else wanted in (button.label, button.name)


def _has(inputs: list[Input], form: str, typed: Mapping[str, Typed]) -> bool:
    mine = [each for each in inputs if each.form == form]
    return all(any(word == each.name or each.is_called(word) for each in mine) for word in typed)
