"""Fills a form as the client does: checks what the client checks, sends values in the client's formats (facts 5.4)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.emulator.cards.inputs import Input
from bot.emulator.people import ImpossibleActError

Typed = str | Iterable[str] | datetime
FormValue = str | list[str] | bool


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who can be picked: ``person_id`` turns a story's name into an open id (ImpossibleActError for strangers).

    ``present`` are the members of the chat, whom a person picker without options lists (DECISIONS 15).
    """

    person_id: Callable[[str], str]
    present: Mapping[str, str]

    def pick(self, offered: Mapping[str, str], wanted: str, what: str) -> str:
        """The open id of a person the picker offers; ImpossibleActError otherwise."""
        options = offered or self.present
        open_id = self.person_id(wanted)
        if open_id not in options:
            raise ImpossibleActError(f"{what} does not offer {wanted!r}, only {list(options.values())}")
        return open_id


_ZONE = ZoneInfo("Asia/Shanghai")
_FORMATS = {"date_picker": "%Y-%m-%d", "picker_datetime": "%Y-%m-%d %H:%M", "picker_time": "%H:%M"}
_DINGTALK_MOMENT = "dingtalk_moment"  # the same picker on DingTalk, which names no zone


class FormKeptError(Exception):
    """The client itself keeps the form back and marks the input; nothing reached the bot."""


def fill(inputs: list[Input], typed: Mapping[str, Typed], crowd: Crowd) -> dict[str, FormValue]:
    """The ``form_value`` of the callback.

    Raises ImpossibleActError when the story names an input or a choice that is not there, FormKeptError when the client
    would not let the form go.
    """
    by_name = {_find(inputs, word).name: value for word, value in typed.items()}
    filled: dict[str, FormValue] = {}
    for each in inputs:
        value = _value(each, by_name.get(each.name, each.value), crowd)
        if not value and each.required:
            raise FormKeptError(f"请填写「{each.label}」")
        if value or each.tag == "input":
            filled[each.name] = value
    return filled


def choose(options: Mapping[str, str], wanted: str, what: str) -> str:
    """The value of the option a person calls ``wanted``; ImpossibleActError when it is not offered."""
    if wanted in options:
        return wanted
    for value, text in options.items():
        if text == wanted:
            return value
    raise ImpossibleActError(f"{what} offers no {wanted!r}, only {list(options.values())}")


def _find(inputs: list[Input], word: str) -> Input:
    found = [each for each in inputs if each.name == word] or [each for each in inputs if each.is_called(word)]
    if len(found) != 1:
        raise ImpossibleActError(
            f"{len(found)} inputs are called {word!r}; the form has {[each.label for each in inputs]}"
        )
    if found[0].disabled:
        raise ImpossibleActError(f"the input {word!r} is disabled")
    return found[0]


def _value(each: Input, typed: Typed, crowd: Crowd) -> FormValue:
    if each.tag == "input":
        return _text(each, str(typed))
    if each.tag in _FORMATS:
        return _moment(each, typed, _FORMATS[each.tag]) + " +0800" if typed else ""
    if each.tag == _DINGTALK_MOMENT:
        return _moment(each, typed, _FORMATS["picker_datetime"]) if typed else ""
    if each.tag == "checker":
        return bool(typed)
    if each.tag.startswith("multi_"):
        several = [typed] if isinstance(typed, str) else list(_texts(typed))
        return [_choice(each, one, crowd) for one in several if one]
    return _choice(each, str(typed), crowd) if typed else ""


def _texts(typed: Typed) -> Iterable[str]:
    if isinstance(typed, datetime):
        raise ImpossibleActError("a menu takes words, not a moment")
    return typed


def _text(each: Input, typed: str) -> str:
    if len(typed) > each.max_length:
        raise FormKeptError(f"「{each.label}」最多 {each.max_length} 字，现在 {len(typed)} 字")
    return typed


def _choice(each: Input, wanted: str, crowd: Crowd) -> str:
    if each.tag.endswith("_person"):
        return crowd.pick(each.options, wanted, repr(each.label))
    return choose(each.options, wanted, repr(each.label))


def _moment(each: Input, typed: Typed, shape: str) -> str:
    if isinstance(typed, datetime):
        moment = typed.astimezone(_ZONE)
    else:
        moment = _read_moment(each, str(typed).removesuffix(" +0800"), shape)
    return moment.strftime(shape)


def _read_moment(each: Input, typed: str, shape: str) -> datetime:
    try:
        return datetime.strptime(typed, shape).replace(tzinfo=_ZONE)
    except ValueError as wrong:
        raise ImpossibleActError(f"the picker {each.label!r} gives {shape}, not {typed!r}") from wrong
