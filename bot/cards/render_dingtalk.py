"""A card or message as DingTalk gets it: a template's variables, all of them text, or plain words.

Two templates (facts/dingtalk.md 7.3, 7.4): DingTalk's public one shows a title, markdown and buttons, and a form on it
is a few lines to copy; our own one, once an admin has imported it, has more room for text and real inputs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from bot.cards.dingtalk.blocks import lines
from bot.cards.dingtalk.buttons import buttons_of, own, public
from bot.cards.dingtalk.forms import form_variable, hints_of, slim_variable
from bot.cards.dingtalk.page import MORE, Look, Page, UserIdOf
from bot.cards.dingtalk.spans import BREAK, muted, strong, strong_quoting, words
from bot.cards.dingtalk.template import TEXT_PARTS, TEXTS
from bot.cards.escape import dingtalk_markdown, dingtalk_text, typed_line
from bot.cards.form_lines import (
    INVITATION,
    NO_ROOM_FOR,
    command_line,
    form_lines,
    form_of,
    is_submitted_as_shown,
    problems,
)
from bot.cards.model import Button, Card, Element, Form, Mention, Muted, Person, PlainMessage, Span, Strong, Text
from bot.domain.text import UserText, shorten

PUBLIC_TEMPLATE = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
"""DingTalk's own template of markdown and buttons, which its SDK ships; no contract is documented for it."""

VALUE_BYTES = 1024
"""The documented limit of one variable; others send more: ``[dingtalk] card_value_bytes``."""

_NO_FORM = '{"fields":[]}'
_TITLE = 60
_ALERT = 80

_WHOLE = Look(text=2000, items=60, folds=True)
_LOOKS = (
    replace(_WHOLE, hints=True),
    _WHOLE,
    Look(text=800, items=30, folds=True),
    Look(text=400, items=20, folds=False),
    Look(text=200, items=12, folds=False),
    Look(text=100, items=8, folds=False),
    Look(text=50, items=5, folds=False),
    Look(text=24, items=3, folds=False),
)


@dataclass(frozen=True, slots=True)
class Template:
    """Which template renders our cards; ``own`` is the one we ship, with inputs."""

    id: str = PUBLIC_TEMPLATE
    own: bool = False
    value_bytes: int = VALUE_BYTES

    @property
    def text_room(self) -> tuple[int, int]:
        """How many variables hold text, and the bytes of each."""
        return (TEXT_PARTS if self.own else 1), self.value_bytes


@dataclass(frozen=True, slots=True)
class Rendered:
    """The kind of message and the exact content that ``platforms/dingtalk/bodies`` reads."""

    kind: str
    content: str


def render(card: Card, user_id_of: UserIdOf, template: Template) -> dict[str, str]:
    """The card's variables."""
    return _fitted(card, user_id_of, template)[0]


def body_of(message: Card | PlainMessage, user_id_of: UserIdOf, template: Template) -> Rendered:
    """What to send; the same message gives the same bytes every time."""
    if isinstance(message, Card):
        values, at = _fitted(message, user_id_of, template)
        alert = shorten(message.summary or words(message.title), _ALERT)
        content = {"template": template.id, "values": values, "alert": dingtalk_text(alert), "at": at}
        return Rendered("card", orjson.dumps(content).decode())
    return Rendered("text", orjson.dumps(_text(message, user_id_of)).decode())


def is_cut(card: Card, template: Template) -> bool:
    """Whether the template has no room for all that the card says."""
    return _whole(card, Page(lambda _: None, _WHOLE, {}), template) is None


def _fitted(card: Card, user_id_of: UserIdOf, template: Template) -> tuple[dict[str, str], dict[str, str]]:
    """The variables, and whom the whole card mentions: also people whose line had no room are called."""
    at: dict[str, str] = {}
    for look in _LOOKS:
        page = Page(user_id_of, look, at)
        chunks = _whole(card, page, template)
        if chunks is not None:
            return _values(card, chunks, template), at
    page = Page(user_id_of, _LOOKS[-1], at)
    others = replace(card, elements=tuple(each for each in card.elements if not _asks(each)))
    by_when = [*lines(filter(_asks, card.elements), page), *_footer(card)]
    chunks = _what_fits([*_told(others, page)], by_when, [*_asked(card, page, template)], *template.text_room)
    return _values(card, chunks, template), at


def _asks(element: Element) -> bool:
    return isinstance(element, Text) and element.asks


def _whole(card: Card, page: Page, template: Template) -> list[str] | None:
    """The lines of a form stand last, so that whoever copies to the end copies nothing else."""
    parts, room = template.text_room
    told = [*_told(card, page)]
    more = [MORE] if page.is_cut else []
    chunks = _spread([*told, *more, *_footer(card), *_asked(card, page, template)], room)
    return chunks if chunks is not None and len(chunks) <= parts else None


def _told(card: Card, page: Page) -> Iterator[str]:
    if card.tags:
        yield " ".join(f"［{typed_line(tag.text)}］" for tag in card.tags)
    if card.subtitle:
        yield muted(words(card.subtitle))
    yield from (line for line in lines(card.elements, page) if line)


def _asked(card: Card, page: Page, template: Template) -> Iterator[str]:
    """What a form wants: never left out, or somebody could not act."""
    unseen = [button for button in _buttons(card, template)[1] if button.token]
    if unseen:
        yield strong(NO_ROOM_FOR)
        yield from (dingtalk_markdown(command_line(button)) for button in unseen)
    form = form_of(card)
    if form is None:
        return
    yield from (strong_quoting(problem) for problem in problems(form))
    variable = _variable(form, template)
    explains = page.look.hints if variable is None else variable != form_variable(form)
    if explains:
        yield from (dingtalk_markdown(line) for line in hints_of(form))
    if variable is None:
        yield strong(INVITATION)
        room = template.value_bytes  # a longer line never fits: no need to escape a pasted page
        yield from (dingtalk_markdown(shorten(line, room)) for line in form_lines(form, page.look.items))


def _footer(card: Card) -> Iterator[str]:
    if card.footer:
        yield muted(words(card.footer))


def _values(card: Card, chunks: list[str], template: Template) -> dict[str, str]:
    title, form = shorten(words(card.title), _TITLE), form_of(card)
    variable = _variable(form, template) if form is not None else None
    shown, _ = _buttons(card, template)
    if not template.own:
        return {"title": title, "markdown": chunks[0] if chunks else "—", "tips": "", "sys_full_json_obj": shown}
    values = {"title": title, "tone": card.tone.value, "toast": ""}
    values |= {name: chunks[n] if n < len(chunks) else "" for n, name in enumerate(TEXTS)}
    values["buttons"] = shown
    values["form"] = _NO_FORM if variable is None else _dumped(variable)
    submits = () if form is None or variable is None else (form.submit, *form.others)
    values["submit"] = _dumped(own(submits))
    return values


def _buttons(card: Card, template: Template) -> tuple[str, Sequence[Button]]:
    """As many buttons as their variable holds, and the card's own ones that are left."""
    form = form_of(card)
    submits = () if form is None or _variable(form, template) is not None else _submits(form)
    buttons = (*submits, *buttons_of(card))
    for kept in range(len(buttons), -1, -1):
        shown = _dumped(own(buttons[:kept]) if template.own else {"msgButtons": public(buttons[:kept])})
        if len(shown.encode()) <= template.value_bytes:
            return shown, buttons[max(kept, len(submits)) :]
    raise AssertionError("no buttons fit into any variable")


def _variable(form: Form, template: Template) -> Mapping[str, object] | None:
    """The form as inputs: with our own template, as full as its variables have room; else None."""
    if not template.own or _too_long(own((form.submit, *form.others)), template):
        return None
    return next((each for each in (form_variable(form), slim_variable(form)) if not _too_long(each, template)), None)


def _too_long(value: object, template: Template) -> bool:
    return len(_dumped(value).encode()) > template.value_bytes


def _submits(form: Form) -> tuple[Button, ...]:
    """Without inputs a tap submits what the card shows; what would be incomplete is not offered."""
    return (form.submit, *form.others) if is_submitted_as_shown(form) else ()


def _spread(written: list[str], room: int) -> list[str] | None:
    """The lines in as few variables as hold them, a line never in two; None when a line is longer than a variable."""
    chunks: list[str] = []
    for line in written:
        if len(line.encode()) > room:
            return None
        joined = f"{chunks[-1]}{BREAK}{line}" if chunks else line
        if chunks and len(joined.encode()) <= room:
            chunks[-1] = joined
        else:
            chunks.append(line)
    return chunks


def _what_fits(told: list[str], by_when: list[str], asked: list[str], parts: int, room: int) -> list[str]:
    """As many lines of what is told as there is room for beside what is asked, and a word that there is more."""
    shorter = [[*told[:end], MORE, *by_when, *asked] for end in range(len(told), -1, -1)]
    shorter += [[*asked[:end], MORE] for end in range(len(asked), 0, -1)]
    for written in shorter:
        chunks = _spread(written, room)
        if chunks is not None and len(chunks) <= parts:
            return chunks
    return [MORE]


def _dumped(value: object) -> str:
    return orjson.dumps(value).decode()


def _text(message: PlainMessage, user_id_of: UserIdOf) -> dict[str, object]:
    page = Page(user_id_of, _WHOLE, {})
    text = "".join(_said(span, page) for span in message.spans).strip() or "—"
    return {"text": f"{text}\n（{MORE}）" if page.is_cut else text, "at": page.at}


def _said(span: Span, page: Page) -> str:
    match span:
        case str() | UserText():
            return dingtalk_text(page.cut(span))
        case Strong(text=text) | Muted(text=text):
            return dingtalk_text(page.cut(text))
        case Person(name=name):
            return dingtalk_text(typed_line(name))
        case Mention(person_id=person_id, name=name):
            page.mention(person_id, typed_line(name))
            return f"@{dingtalk_text(typed_line(name))} "
