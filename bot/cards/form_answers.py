"""Reads a form that was filled in as lines of text (``form_lines``) back into the values of its inputs."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.cards.escape import typed_line
from bot.cards.form_lines import hint, shown
from bot.cards.model import Choice, Form, Input, PersonChoice
from bot.errors import UserError

Values = Mapping[str, str | tuple[str, ...]]

_COMMAND = re.compile(r"^\s*(?:[@＠][^\s/／@＠]*\s*)*[/／、]\s*填(?![\u4e00-\u9fff])[ \t\u3000]*(\S*)(.*)$")
_LABEL = re.compile(r"^\s*(.{1,40}?)\s*[：:](.*)$", re.DOTALL)
_BRACKET = re.compile(r"\s*[（(][^（()）]*[)）…]*\s*$")
_SEPARATOR = re.compile(r"[、,，;；/／\n]+")
_COPY_AGAIN = "请把卡片上从「/填」开始的几行整段复制，填好再发。什么也没有提交。"


@dataclass(frozen=True, slots=True)
class FilledIn:
    """A message that fills in a form: which button's token it names, and the lines after it."""

    token: str
    lines: tuple[str, ...]


def filled_in(text: str) -> FilledIn | None:
    """The form in a message; None when it is none. Raises UserError when it does not say which one."""
    lines = text.strip().split("\n")
    commands = [found for line in lines if (found := _COMMAND.match(line))]
    if not commands or not _COMMAND.match(lines[0]):
        return None
    tokens = {_folded(found[1]) for found in commands}
    if len(tokens) > 1:
        raise UserError("「/填」开头的请只留一行，留哪一行就是点哪个按钮。什么也没有提交，改好再发一次。")
    token = tokens.pop()
    if not token:
        raise UserError(_COPY_AGAIN)
    return FilledIn(token, tuple(line for line in lines if not _COMMAND.match(line)))


def read_values(form: Form, lines: tuple[str, ...]) -> Values:
    """The values by input name: a line that was left out keeps what the card shows, further lines make it longer.

    Raises UserError for words before the first label.
    """
    by_label = {_folded(typed_line(each.label)).rstrip("*"): each for each in form.inputs}
    texts: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        label = _LABEL.match(line)
        each = by_label.get(_folded(label[1]).rstrip("*")) if label else None
        if label and each is not None:
            current = texts[each.name] = [label[2]]
        elif current is not None:
            current.append(line)
        elif line.strip() and not line.strip().startswith("（"):
            raise UserError(f"「{typed_line(line)[:40]}」不知道填在哪一项。{_COPY_AGAIN}")
    return {
        each.name: _value(each, "\n".join(texts[each.name]).strip()) for each in form.inputs if each.name in texts
    } | {each.name: as_shown(each) for each in form.inputs if each.name not in texts}


def as_shown(each: Input) -> str | tuple[str, ...]:
    """What the input sends when nobody touches it."""
    match each:
        case Choice(chosen=chosen, several=several):
            return chosen if several else (chosen[0] if chosen else "")
        case PersonChoice(chosen=people, several=several):
            ids = tuple(map(PersonChoice.picked, people))
            return ids if several else (ids[0] if ids else "")
        case _:
            return each.value


def _value(each: Input, typed: str) -> str | tuple[str, ...]:
    typed = _without_hint(each, typed)
    if _folded(typed) == _folded(shown(each)):
        return as_shown(each)  # copied back as it stood: escaping may have changed its signs
    if not isinstance(each, Choice | PersonChoice):
        return typed
    known = _known(each)
    whole = known.get(_folded(typed))
    if whole is not None:
        return (whole,) if each.several else whole
    if not each.several:
        return known.get(_folded(typed.lstrip("@＠")), typed)
    names = [name.strip().lstrip("@＠") for name in _SEPARATOR.split(typed)]
    return tuple(known.get(_folded(name), name) for name in names if name)


def _without_hint(each: Input, typed: str) -> str:
    """Brackets are ours to ignore only where they say what we wrote: 王磊（市场部） tells namesakes apart."""
    if isinstance(each, Choice | PersonChoice):
        found = _BRACKET.search(typed)
        listed = found is not None and ("/" in found[0] or _folded(found[0]) == _folded(hint(each)))
        return _BRACKET.sub("", typed) if listed and _folded(typed) not in _known(each) else typed
    ours = _folded(hint(each))
    return typed[: -_tail(typed, ours)].rstrip() if ours and _folded(typed).endswith(ours) else typed


def _tail(typed: str, folded: str) -> int:
    """How many characters of what was typed fold to this ending."""
    return next(length for length in range(1, len(typed) + 1) if _folded(typed[-length:]) == folded)


def _known(each: Choice | PersonChoice) -> Mapping[str, str]:
    if isinstance(each, Choice):
        values = {_folded(one.value): one.value for one in each.options}
        return values | {_folded(typed_line(one.label)): one.value for one in each.options}
    names = [_folded(typed_line(one.name)) for one in each.people]
    return {
        name: each.picked(one.person_id) for name, one in zip(names, each.people, strict=True) if names.count(name) == 1
    }


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
