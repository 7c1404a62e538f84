"""A card is a typed tree of a few elements; it knows no cloud. It is stored as JSON and rendered when it is sent.

Text is a sequence of spans. A plain ``str`` is our own words; ``UserText`` was typed by a person and is escaped by
every renderer; ``Mention`` notifies a person when the card is sent as a new message; ``Person`` only names them.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

import orjson
from pydantic import Field, TypeAdapter

from bot.domain.text import UserText


class Tone(StrEnum):
    """What the header's colour says; the state word always stands beside it, colour is never alone."""

    WAITING = "waiting"  # orange: somebody must act
    RUNNING = "running"  # blue
    SOON = "soon"  # yellow
    OVERDUE = "overdue"  # red
    ESCALATED = "escalated"  # carmine
    CHECKING = "checking"  # wathet: waits for acceptance or a check
    DONE = "done"  # green
    CLOSED = "closed"  # grey


@dataclass(frozen=True, slots=True)
class Mention:
    """Notifies a person of our table ``person``."""

    person_id: int
    name: str
    kind: Literal["mention"] = "mention"


@dataclass(frozen=True, slots=True)
class Person:
    """Names a person without notifying them."""

    person_id: int
    name: str
    kind: Literal["person"] = "person"


@dataclass(frozen=True, slots=True)
class Strong:
    """Our own words, in bold."""

    text: str
    kind: Literal["strong"] = "strong"


@dataclass(frozen=True, slots=True)
class Muted:
    """Our own words, in grey."""

    text: str
    kind: Literal["muted"] = "muted"


Span = str | UserText | Mention | Person | Strong | Muted
Rich = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """What a button does, before it becomes an opaque token: a routed action on one version of one subject.

    ``args`` are few and short; rights are never among them, they are looked up at the tap.
    """

    name: str
    subject: str = ""  # "need:12", see domain.subject
    version: int = 0
    args: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Confirm:
    """Asks before a tap takes effect, stating the consequence."""

    title: str
    text: str


class ButtonStyle(StrEnum):
    """How a button looks."""

    PRIMARY = "primary"
    DEFAULT = "default"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """``act`` is replaced by ``token`` when the card is posted; a button with neither opens ``url``."""

    label: str
    act: Act | None = None
    style: ButtonStyle = ButtonStyle.DEFAULT
    confirm: Confirm | None = None
    token: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``lines`` limits what is shown of it, the rest stays in the record.

    ``asks``: it says what its reader must do by when, and stays however little room there is.
    """

    spans: Rich
    lines: int = 0
    asks: bool = False
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Fields:
    """Label and value pairs, aligned."""

    pairs: tuple[tuple[str, Rich], ...]
    kind: Literal["fields"] = "fields"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Rich, ...]
    ordered: bool = False
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Table:
    """A small table of spans; ``widths`` are relative, one per column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Rich, ...], ...]
    widths: tuple[int, ...] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Divider:
    """A line."""

    kind: Literal["divider"] = "divider"


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of at most three visible buttons; ``more`` go into the overflow menu."""

    visible: tuple[Button, ...]
    more: tuple[Button, ...] = ()
    kind: Literal["buttons"] = "buttons"


@dataclass(frozen=True, slots=True)
class Fold:
    """Elements behind a title that opens on a tap."""

    title: str
    elements: tuple["Text | Fields | Bullets | Divider", ...]
    open: bool = False
    kind: Literal["fold"] = "fold"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class TextInput:
    """A line or a few lines of text, at most ``most`` characters (the clouds end at 1,000)."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    required: bool = False
    long: bool = False
    most: int = 1000
    problem: str = ""
    kind: Literal["text_input"] = "text_input"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list, or several of it."""

    name: str
    label: str
    options: tuple[Option, ...]
    chosen: tuple[str, ...] = ()
    several: bool = False
    required: bool = False
    hint: str = ""
    problem: str = ""
    kind: Literal["choice"] = "choice"


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """One or several people; ``people`` lists who may be chosen (in a private chat an empty list offers nobody)."""

    name: str
    label: str
    people: tuple[Person, ...] = ()
    chosen: tuple[int, ...] = ()
    several: bool = False
    required: bool = False
    hint: str = ""
    problem: str = ""
    kind: Literal["person_choice"] = "person_choice"

    @staticmethod
    def picked(person_id: int) -> str:
        """What the input sends for somebody who is picked by our own id, not by a cloud's."""
        return f"person:{person_id}"


@dataclass(frozen=True, slots=True)
class MomentInput:
    """A date and time; ``value`` is ``yyyy-MM-dd HH:mm`` in the company's zone."""

    name: str
    label: str
    value: str = ""
    required: bool = False
    hint: str = ""
    problem: str = ""
    kind: Literal["moment_input"] = "moment_input"


Input = Annotated[TextInput | Choice | PersonChoice | MomentInput, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Form:
    """Inputs with the button that submits them; ``others`` are further submit buttons of the same form."""

    name: str
    inputs: tuple[Input, ...]
    submit: Button
    others: tuple[Button, ...] = ()
    kind: Literal["form"] = "form"


Element = Annotated[Text | Fields | Bullets | Table | Divider | Buttons | Fold | Form, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Tag:
    """A small word beside the title."""

    text: str
    tone: Tone = Tone.CLOSED


@dataclass(frozen=True, slots=True)
class Card:
    """``title`` starts with the state word; ``footer`` tells the last step; ``summary`` previews it in chat lists."""

    title: Rich
    tone: Tone
    elements: tuple[Element, ...] = ()
    subtitle: Rich = ()
    tags: tuple[Tag, ...] = ()
    footer: Rich = ()
    summary: str = ""


@dataclass(frozen=True, slots=True)
class PlainMessage:
    """A message without a card: short answers and mentions."""

    spans: Rich
    kind: Literal["plain"] = "plain"


Message = Card | PlainMessage

_message: TypeAdapter[Message] = TypeAdapter(Message)


def to_json(message: Message) -> str:
    """The card or message as stored text."""
    return orjson.dumps(message).decode()


def from_json(text: str) -> Message:
    """What ``to_json`` stored."""
    return _message.validate_json(text)
