"""What can be tapped on a card: buttons, entries of overflow menus, menus and pickers outside forms, checkers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.cards.markup import NameOf
from bot.emulator.cards.reading import Json, Placed, content_of, elements_of
from bot.emulator.cards.words import text_words

MENUS = ("select_static", "select_person")
PICKERS = ("date_picker", "picker_datetime", "picker_time")


@dataclass(frozen=True, slots=True)
class Button:
    """Something that reacts to one tap; ``option`` is the value of an overflow entry.

    ``value`` is None when the card gives it nothing to send: the client then shows 200340 (facts 5.4).
    """

    label: str
    tag: str
    name: str = ""
    value: Json | None = None
    option: str = ""
    disabled: bool = False
    confirm: str = ""
    url: str = ""
    form: str = ""
    submits: bool = False
    options: Mapping[str, str] = field(default_factory=dict)

    def action(self, option: str = "") -> dict[str, Any]:
        """The ``event.action`` of the callback."""
        action: dict[str, Any] = {"tag": self.tag, "value": dict(self.value or {}), "timezone": "Asia/Shanghai"}
        if self.name:
            action["name"] = self.name
        if self.option or option:
            action["option"] = self.option or option
        if self.tag == "checker":
            action["checked"] = True
        return action


def buttons_of(card: Json, name_of: NameOf) -> list[Button]:
    """Everything tappable, in reading order."""
    found: list[Button] = []
    for placed in elements_of(card):
        found += _buttons_at(placed, name_of)
    return found


def _buttons_at(placed: Placed, name_of: NameOf) -> Iterator[Button]:
    tag = placed.element.get("tag")
    if tag in ("button", "checker"):
        yield _button(placed, name_of)
    elif tag == "overflow":
        yield from _overflow(placed, name_of)
    elif tag in (*MENUS, *PICKERS) and placed.form is None:
        yield _menu(placed.element, name_of)


def _button(placed: Placed, name_of: NameOf) -> Button:
    element = placed.element
    value, url = _callback(element)
    return Button(
        label=text_words(element.get("text"), name_of),
        tag=str(element.get("tag")),
        name=str(element.get("name", "")),
        value=value,
        disabled=bool(element.get("disabled")),
        confirm=_confirm(element),
        url=url,
        form=str(placed.form.get("name", "")) if placed.form else "",
        submits=element.get("form_action_type") == "submit",
    )


def _overflow(placed: Placed, name_of: NameOf) -> Iterator[Button]:
    element = placed.element
    shared, _ = _callback(element)
    for option in element.get("options") or ():
        own, url = _callback(option)
        yield Button(
            label=text_words(option.get("text"), name_of),
            tag="overflow",
            name=str(element.get("name", "")),
            value=own if own is not None else shared if shared is not None else {},
            option=str(option.get("value", "")),
            disabled=bool(element.get("disabled") or option.get("disabled")),
            confirm=_confirm(element),
            url=url,
        )


def _menu(element: Json, name_of: NameOf) -> Button:
    value, _ = _callback(element)
    options = {
        str(option.get("value")): text_words(option.get("text"), name_of) or name_of(str(option.get("value")))
        for option in element.get("options") or ()
    }
    return Button(
        label=content_of(element.get("placeholder")),
        tag=str(element.get("tag")),
        name=str(element.get("name", "")),
        value=value if value is not None else {},
        disabled=bool(element.get("disabled")),
        confirm=_confirm(element),
        options=options,
    )


def _callback(element: Json) -> tuple[Json | None, str]:
    """The value to send, None when there is nothing to send, and the address to open."""
    value: Json | None = None
    url = ""
    for behavior in element.get("behaviors") or ():
        if behavior.get("type") == "callback":
            value = behavior.get("value")
        if behavior.get("type") == "open_url":
            url = str(behavior.get("default_url", ""))
    plain = element.get("value")
    if value is None and isinstance(plain, Mapping):
        value = plain
    return value, url


def _confirm(element: Json) -> str:
    confirm = element.get("confirm")
    if not isinstance(confirm, Mapping):
        return ""
    return "\n".join(filter(None, (content_of(confirm.get("title")), content_of(confirm.get("text")))))
