"""Checks a filled-in form against its layout and tells all problems at once (A0)."""

import re
from collections.abc import Callable, Collection, Mapping

from bot.domain.explicit import is_two_times
from bot.domain.forms.contact import contact_problem
from bot.domain.forms.owner import one_person
from bot.domain.forms.resolver import Resolver
from bot.domain.forms.rows import read_rows, rows_problem
from bot.domain.forms.spec import NONE_WORDS, FieldSpec, Kind, Layout
from bot.domain.forms.values import Checked, Ref, Value
from bot.domain.text import clean, one_line, shorten
from bot.domain.wording import WordGate, vague_problem
from bot.errors import FormError, UserError

Typed = Mapping[str, str | tuple[str, ...]]
"""A form as it came in: by input name, text, or the values of several choices."""

_CLAUSE_END = re.compile(r"[\n，。；！？,;!?]")
_CLAUSE_MOST = 30
_INVISIBLE = re.compile(r"[\s\u3164\uffa0\u115f\u1160\u2800]+")


class FormRefusedError(FormError):
    """All problems of a form; ``causes`` keeps the refusals that carry candidates, so that buttons can be offered."""

    def __init__(self, problems: Mapping[str, str], causes: Mapping[str, UserError]) -> None:
        super().__init__(problems)
        self.args = ("\n".join(problems.values()),)  # every problem is a sentence: one a line reads best in chat
        self.causes = dict(causes)


def check(
    layout: Layout,
    typed: Typed,
    resolve: Resolver,
    gate: WordGate | None = None,
    also_required: Collection[str] = (),
) -> Checked:
    """The checked values of a form.

    ``also_required`` names fields that the circumstances make required this time (F18.2). Raises FormRefusedError with
    one problem for each wrong field; nothing is resolved twice and nothing of a refused form counts.
    """
    reading = _Reading(typed, resolve, gate or WordGate(), also_required)
    for spec in layout.asked:
        reading.read(spec)
    for spec in layout.asked:
        reading.compare_rows(layout, spec)
    if reading.problems:
        in_order = {spec.name: reading.problems[spec.name] for spec in layout.asked if spec.name in reading.problems}
        raise FormRefusedError(in_order, reading.causes)
    reading.fill_blanks(layout)
    return Checked(layout, reading.values)


def tidy(spec: FieldSpec, raw: str | tuple[str, ...] | None) -> str | tuple[str, ...]:
    """What was typed, cleaned for its kind of field; '' when it is blank (T-REQ)."""
    if isinstance(raw, tuple):
        several = tuple(text for text in (one_line(item) for item in raw) if text)
        return several if spec.several else "、".join(several)
    text = clean(raw or "") if spec.long else one_line(raw or "")
    return text if _INVISIBLE.sub("", text) else ""


class _Reading:
    """One pass over a form: the values read so far and the problems met."""

    def __init__(self, typed: Typed, resolve: Resolver, gate: WordGate, also_required: Collection[str]) -> None:
        self._typed, self._resolve, self._gate, self._also_required = typed, resolve, gate, also_required
        self.values: dict[str, Value] = {}
        self.problems: dict[str, str] = {}
        self.causes: dict[str, UserError] = {}

    def read(self, spec: FieldSpec) -> None:
        typed = tidy(spec, self._typed.get(spec.name)) or spec.default
        if not typed:
            if self._is_required(spec):
                self.problems[spec.name] = _blank(spec)
            return
        problem = self._word_problem(spec, typed) if isinstance(typed, str) else None
        if problem is not None:
            self.problems[spec.name] = problem
            return
        try:
            self.values[spec.name] = self._value(spec, typed)
        except UserError as error:
            self.problems[spec.name] = _named(spec, str(error))
            self.causes[spec.name] = error

    def compare_rows(self, layout: Layout, spec: FieldSpec) -> None:
        if spec.row is None or spec.name not in self.values:
            return
        problem = rows_problem(spec.row, spec.name, Checked(layout, self.values))
        if problem is not None:
            self.problems[spec.name] = _named(spec, problem)

    def fill_blanks(self, layout: Layout) -> None:
        for spec in layout.asked:
            source = self.values.get(spec.first_of)
            if spec.name not in self.values and isinstance(source, str):
                self.values[spec.name] = shorten(_CLAUSE_END.split(source, maxsplit=1)[0], _CLAUSE_MOST)

    def _is_required(self, spec: FieldSpec) -> bool:
        if spec.required or spec.name in self._also_required:
            return True
        when = spec.required_when
        if when is None:
            return False
        other = self.values.get(when.other)
        return other is not None and (not when.one_of or other in when.one_of)

    def _word_problem(self, spec: FieldSpec, text: str) -> str | None:
        if len(text) > spec.most:
            return f"「{spec.label}」最多 {spec.most} 字，现在是 {len(text)} 字，请删去 {len(text) - spec.most} 字。"
        if text.casefold() in NONE_WORDS and self._is_required(spec) and spec.kind is not Kind.ENUM:
            return None if spec.none_allowed else f"「{spec.label}」不能只写「{text}」，请写出内容。{_hint(spec)}"
        if not spec.vague or spec.kind is Kind.ROWS:  # lines pass the gate one by one, when they are read
            return None
        vague = self._gate.refuses(text, subject=spec.subject)
        if vague is None:
            return None
        if spec.kind in (Kind.MOMENT, Kind.SPAN):
            return f"「{spec.label}」要写一个具体时间，不能写「{vague.phrase}」。{_hint(spec)}"
        return vague_problem(spec.label, vague)

    def _value(self, spec: FieldSpec, typed: str | tuple[str, ...]) -> Value:
        if spec.kind is Kind.DEPARTMENTS:
            return self._resolve.departments(typed)
        if spec.kind is Kind.PEOPLE:
            return self._resolve.people(typed)
        return _READERS[spec.kind](spec, str(typed), self._resolve, self._gate)


def _read_text(spec: FieldSpec, text: str, _resolve: Resolver, _gate: WordGate) -> str:
    if spec.required and not any(character.isalnum() for character in text):
        raise UserError(f"「{spec.label}」只有标点或表情，等于没有填。{_hint(spec)}")
    if spec.pattern is not None and not re.search(spec.pattern.regex, text):
        raise UserError(f"「{spec.label}」{spec.pattern.help}")
    return text


def _read_choice(spec: FieldSpec, text: str, _resolve: Resolver, _gate: WordGate) -> str:
    for choice in spec.choices:
        if choice.is_meant_by(text):
            return choice.value
    raise UserError(f"「{spec.label}」没有「{text}」这一项，请从 {'、'.join(spec.options)} 里选一个。")


def _read_contact(spec: FieldSpec, text: str, _resolve: Resolver, _gate: WordGate) -> str:
    problem = contact_problem(text)
    if problem is not None:
        raise UserError(f"「{spec.label}」{problem}")
    return text


def _read_moment(spec: FieldSpec, text: str, resolve: Resolver, _gate: WordGate) -> Value:
    if is_two_times(text):
        raise UserError(f"「{spec.label}」只能写一个时间，「{text}」不止一个。请写最晚的那一个。")
    return resolve.moment(text)


def _read_span(_spec: FieldSpec, text: str, resolve: Resolver, _gate: WordGate) -> Value:
    return resolve.span(text)


def _read_department(spec: FieldSpec, text: str, resolve: Resolver, _gate: WordGate) -> Ref:
    found = resolve.departments(text)
    if len(found) != 1:
        raise UserError(f"「{spec.label}」只能写一个部门，现在有 {len(found)} 个：{'、'.join(r.name for r in found)}。")
    return found[0]


def _read_person(spec: FieldSpec, text: str, resolve: Resolver, _gate: WordGate) -> Ref:
    return one_person(spec.label, text, resolve)


def _read_rows(spec: FieldSpec, text: str, resolve: Resolver, gate: WordGate) -> Value:
    return read_rows(spec, text, resolve, gate)


_Reader = Callable[[FieldSpec, str, Resolver, WordGate], Value]

_READERS: dict[Kind, _Reader] = {
    Kind.TEXT: _read_text,
    Kind.LONG_TEXT: _read_text,
    Kind.ENUM: _read_choice,
    Kind.CONTACT: _read_contact,
    Kind.MOMENT: _read_moment,
    Kind.SPAN: _read_span,
    Kind.DEPARTMENT: _read_department,
    Kind.PERSON: _read_person,
    Kind.ROWS: _read_rows,
}


def _blank(spec: FieldSpec) -> str:
    return f"「{spec.label}」还没有填。{_hint(spec)}"


def _hint(spec: FieldSpec) -> str:
    return f"例如：{spec.example}" if spec.example else spec.help


def _named(spec: FieldSpec, problem: str) -> str:
    return problem if f"「{spec.label}」" in problem else f"「{spec.label}」：{problem}"
