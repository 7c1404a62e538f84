"""Any card as words: when a cloud refuses the card, in logs, and where forms are asked for by text."""

from collections.abc import Iterable

from bot.cards.escape import kept, typed_line
from bot.cards.form_lines import INVITATION, form_lines, problems
from bot.cards.model import (
    Bullets,
    Button,
    Buttons,
    Card,
    Choice,
    Divider,
    Element,
    Fields,
    Fold,
    Form,
    Input,
    Mention,
    MomentInput,
    Muted,
    Person,
    PersonChoice,
    PlainMessage,
    Rich,
    Span,
    Strong,
    Table,
    Text,
    TextInput,
)
from bot.domain.text import UserText, shorten

_LONG_PIECE = 500
_LONG_MESSAGE = 20_000

Line = Rich


def render(message: Card | PlainMessage) -> str:
    """The words, a line for each thing; what people typed is cleaned and on one line."""
    spans = as_message(message).spans
    return "".join(_words(span) for span in spans)


def as_message(message: Card | PlainMessage) -> PlainMessage:
    """The card as a message without a card, in which mentions still notify."""
    if isinstance(message, PlainMessage):
        return message
    spans: list[Span] = []
    written = 0
    for line in _lines(message):
        written += sum(len(_words(span)) for span in line)
        if written > _LONG_MESSAGE:
            spans.append("\n…（全文见详情）")
            break
        spans += ("\n", *line) if spans else line
    return PlainMessage(tuple(spans))


def _lines(card: Card) -> Iterable[Line]:
    tags = "".join(f"［{typed_line(tag.text)}］" for tag in card.tags)
    yield ("【", *_one_line(card.title), "】", tags)
    if card.subtitle:
        yield _one_line(card.subtitle)
    for element in card.elements:
        yield from _element(element)
    if card.footer:
        yield ("—— ", *_one_line(card.footer))


def _element(element: Element) -> Iterable[Line]:
    match element:
        case Text(spans=spans):
            yield _one_line(spans)
        case Fields(pairs=pairs):
            yield from ((f"{typed_line(label)}：", *_one_line(value)) for label, value in pairs)
        case Bullets(items=items, ordered=ordered):
            marks = (f"{number}. " if ordered else "• " for number in range(1, len(items) + 1))
            yield from ((mark, *_one_line(item)) for mark, item in zip(marks, items, strict=True))
        case Table():
            yield from _table(element)
        case Divider():
            yield ("————",)
        case Fold(title=title, elements=elements):
            yield (f"▸ {typed_line(title)}",)
            for inner in elements:
                yield from _element(inner)
        case Buttons(visible=visible, more=more):
            yield from _buttons((*visible, *more))
        case Form():
            yield from _form(element)


def _form(form: Form) -> Iterable[Line]:
    """Words cannot be tapped, but whoever copies these lines can still submit; before it is sent it has no tokens."""
    if form.submit.token:
        yield from ((f"↑ {problem}",) for problem in problems(form))
        yield (INVITATION,)
        yield from ((UserText(line),) for line in form_lines(form))
        return
    for each in form.inputs:
        yield from _input(each)
    yield from _buttons((form.submit, *form.others))


def _table(element: Table) -> Iterable[Line]:
    yield (" | ".join(map(typed_line, element.columns)),)
    for row in element.rows:
        cells: list[Span] = []
        for cell in row:
            cells += (" | ", *_one_line(cell)) if cells else _one_line(cell)
        yield tuple(cells)


def _buttons(buttons: tuple[Button, ...]) -> Iterable[Line]:
    if buttons:
        yield ("可以：" + " / ".join(_button(each) for each in buttons),)


def _button(button: Button) -> str:
    address = f" {button.url}" if button.url and not button.token else ""
    return typed_line(button.label) + address


def _input(element: Input) -> Iterable[Line]:
    required = "（必填）" if element.required else ""
    offered = _offered(element)
    choices = f"（可选：{offered}）" if offered else ""
    yield (f"{typed_line(element.label)}{required}：", _filled(element), choices)
    if element.problem:
        yield (f"  ↑ {typed_line(element.problem)}",)


def _offered(element: Input) -> str:
    match element:
        case Choice(options=options):
            names = [option.label for option in options]
        case PersonChoice(people=people):
            names = [person.name for person in people]
        case TextInput() | MomentInput():
            names = []
    return shorten("、".join(map(typed_line, names)), _LONG_PIECE)


def _filled(element: Input) -> UserText:
    match element:
        case TextInput(value=value) | MomentInput(value=value):
            words = value
        case Choice(options=options, chosen=chosen):
            words = "、".join(option.label for option in options if option.value in chosen)
        case PersonChoice(people=people, chosen=chosen_people):
            words = "、".join(person.name for person in people if person.person_id in chosen_people)
    return UserText(shorten(typed_line(words), _LONG_PIECE))


def _one_line(spans: Rich) -> Rich:
    return tuple(_flat(span) for span in spans)


def _flat(span: Span) -> Span:
    match span:
        case UserText(text=text):
            return UserText(shorten(typed_line(text), _LONG_PIECE))
        case str():
            return _own(span)
        case Strong(text=text) | Muted(text=text):
            return _own(text)
        case Mention() | Person():
            return span


def _own(text: str) -> str:
    return kept(text).replace("\n", " ")


def _words(span: Span) -> str:
    match span:
        case str():
            return span
        case UserText(text=text) | Strong(text=text) | Muted(text=text):
            return kept(text)
        case Person(name=name):
            return typed_line(name)
        case Mention(name=name):
            return f"@{typed_line(name)}"
