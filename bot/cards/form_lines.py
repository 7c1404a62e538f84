"""A form as lines of text, where there are no inputs: ready to copy, to fill in and to send back."""

from collections.abc import Iterator, Sequence

from bot.cards.escape import typed_line
from bot.cards.model import Button, Card, Choice, Form, Input, MomentInput, PersonChoice, PlainMessage, TextInput
from bot.domain.text import UserText, shorten

COMMAND = "/填"
"""What a copied form begins with; the token after it says which button of which card it is."""

INVITATION = "请复制下面几行，填好发给我（群里先＠我）："
KEEP_ONE = f"（「{COMMAND}」开头的只留一行）"
MOST_OPTIONS = 60

NO_ROOM_FOR = "下面几项这里放不下按钮，要点哪一项就复制哪一行发给我（群里先＠我）："

_LONGEST_HINT = 200
_MOST_PEOPLE = 8  # colleagues know each other's names
_OPTIONAL = "（可不填）"
_AGAIN = "还没有提交。内容都在下面，改好整段再发一次："


def form_of(card: Card) -> Form | None:
    """The card's form; our cards have one at most."""
    return next((element for element in card.elements if isinstance(element, Form)), None)


def is_submitted_as_shown(form: Form) -> bool:
    """Whether the form can be submitted by a mere tap: nothing is missing that a client would insist on."""
    return all(shown(each) for each in form.inputs if each.required)


def form_lines(form: Form, most_options: int = MOST_OPTIONS) -> Iterator[str]:
    """A command for each button, then a line for each input; choices stand in brackets.

    Escaping may make signs of a token full-width; whoever reads the command folds them back (``form_answers``).
    """
    buttons = (form.submit, *form.others)
    yield from map(command_line, buttons)
    if len(buttons) > 1:
        yield KEEP_ONE
    for each in form.inputs:
        yield f"{_marked(each)}：{shown(each)}{hint(each, most_options)}"


def command_line(button: Button) -> str:
    """What to send in the place of tapping it."""
    return f"{COMMAND} {button.token} {typed_line(button.label)}"


def form_again(form: Form, token: str, why: str) -> PlainMessage:
    """A refused form to copy again: what is wrong, then every line with what was typed, for the button meant.

    ``why`` is said where no single input is to blame.
    """
    lines = (f"{_marked(each)}：{shown(each, one_line=False) or hint(each)}" for each in form.inputs)
    wrong = tuple(problems(form)) or (why,)
    return PlainMessage((UserText("\n".join((_AGAIN, *wrong, "", f"{COMMAND} {token}", *lines))),))


def shown(element: Input, *, one_line: bool = True) -> str:
    """What stands in an input, as words."""
    match element:
        case TextInput(value=value) | MomentInput(value=value):
            return typed_line(value) if one_line else value
        case Choice(options=options, chosen=chosen):
            return "、".join(typed_line(one.label) for one in options if one.value in chosen)
        case PersonChoice(people=people, chosen=chosen_people):
            return "、".join(typed_line(one.name) for one in people if one.person_id in chosen_people)


def _marked(element: Input) -> str:
    """The label, with a star where something must be written; whoever sends it back may leave the star standing."""
    return f"{typed_line(element.label)}{'＊' if element.required else ''}"


def hint(element: Input, most_options: int = MOST_OPTIONS) -> str:
    """What can be chosen, or that nothing need be written; in brackets, which are ignored when left standing."""
    names = _names(element)
    if not names:
        return "" if element.required else _OPTIONAL
    if isinstance(element, PersonChoice) and len(names) > _MOST_PEOPLE:
        return "（写姓名，几位用「、」隔开）" if element.several else "（写姓名）"
    rest = "…" if len(names) > most_options else ""
    return f"（{shorten('/'.join(names[:most_options]), _LONGEST_HINT)}{rest}）"


def _names(element: Input) -> Sequence[str]:
    match element:
        case Choice(options=options):
            return [typed_line(one.label) for one in options]
        case PersonChoice(people=people):
            return [typed_line(one.name) for one in people]
        case MomentInput():
            return ["如 11月27日 18:00"]
        case TextInput():
            return []


def problems(form: Form) -> Iterator[str]:
    """What was wrong with what was sent."""
    for each in form.inputs:
        if each.problem:
            yield f"{typed_line(each.label)}：{typed_line(each.problem)}"
