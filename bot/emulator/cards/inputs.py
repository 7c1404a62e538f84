"""The inputs of a card's forms, under the labels a person reads beside them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.emulator.cards.markup import NameOf, readable
from bot.emulator.cards.reading import Json, Placed, content_of, elements_of
from bot.emulator.cards.words import text_words

INPUT_TAGS = (
    "input",
    "select_static",
    "multi_select_static",
    "select_person",
    "multi_select_person",
    "date_picker",
    "picker_datetime",
    "picker_time",
    "checker",
)
_TEXT_TAGS = ("markdown", "div")
_MARKS = re.compile(r"[（(]?(?:必填|选填|可选)[)）]?|[*\s:：]+")


@dataclass(frozen=True, slots=True)
class Input:
    """One input; ``labels`` are its own and the lines before it, nearest first; ``options`` value to visible text."""

    name: str
    tag: str
    form: str
    labels: tuple[str, ...] = ()
    required: bool = False
    value: str | tuple[str, ...] = ""
    max_length: int = 1000
    placeholder: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    disabled: bool = False

    @property
    def label(self) -> str:
        """The words a person calls it by, its name when the card shows none."""
        return self.labels[0] if self.labels else self.placeholder or self.name

    def is_called(self, word: str) -> bool:
        """Whether a person may mean this input by ``word``: its name, its label, a line before it, its hint."""
        wanted = plain_label(word)
        return word == self.name or wanted in {plain_label(label) for label in (*self.labels, self.placeholder)}


def plain_label(label: str) -> str:
    """A label without its marks: no star, colon, blank or 必填."""
    return _MARKS.sub("", label)


def inputs_of(card: Json, name_of: NameOf) -> list[Input]:
    """Every input that stands in a form, in reading order."""
    found: list[Input] = []
    before: list[str] = []
    for placed in elements_of(card):
        tag = placed.element.get("tag")
        if placed.form is not None and tag in INPUT_TAGS:
            found.append(_input(placed, placed.form, tuple(before), name_of))
            before.clear()
        elif tag in _TEXT_TAGS:
            before += _lines(placed.element, name_of)
        elif tag == "form":
            before.clear()
    return found


def _lines(element: Json, name_of: NameOf) -> Iterator[str]:
    if element.get("tag") == "markdown":
        words = readable(str(element.get("content", "")), name_of)
    else:
        words = text_words(element.get("text"), name_of)
    yield from (line for line in words.splitlines() if line.strip())


def _input(placed: Placed, form: Json, before: tuple[str, ...], name_of: NameOf) -> Input:
    element = placed.element
    tag = str(element.get("tag"))
    own = text_words(element.get("label") or element.get("text"), name_of)
    return Input(
        name=str(element.get("name", "")),
        tag=tag,
        form=str(form.get("name", "")),
        labels=(own, *reversed(before)) if own else tuple(reversed(before)),
        required=bool(element.get("required", tag.startswith("multi_select"))),
        value=_initial(element),
        max_length=int(element.get("max_length", 1000)),
        placeholder=content_of(element.get("placeholder")),
        options=_options(element, name_of),
        disabled=bool(element.get("disabled")),
    )


def _initial(element: Json) -> str | tuple[str, ...]:
    if "selected_values" in element:
        return tuple(str(value) for value in element["selected_values"] or ())
    keys = ("default_value", "initial_option", "initial_date", "initial_datetime", "initial_time")
    if element.get("tag") == "checker":
        return "true" if element.get("checked") else ""
    return next((str(element[key]) for key in keys if element.get(key)), "")


def _options(element: Json, name_of: NameOf) -> dict[str, str]:
    return {
        str(option.get("value")): text_words(option.get("text"), name_of) or name_of(str(option.get("value")))
        for option in element.get("options") or ()
    }
