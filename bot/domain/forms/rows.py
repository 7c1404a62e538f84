"""Fields of several lines, one thing a line: who does what, when what is ready, what was agreed."""

import re
from collections.abc import Iterable, Iterator

from bot.domain.forms.resolver import Resolver
from bot.domain.forms.row_readers import READERS, SHAPES
from bot.domain.forms.spec import NONE_WORDS, FieldSpec, RowKind, RowRule
from bot.domain.forms.values import Checked, Row
from bot.domain.wording import WordGate, vague_problem
from bot.errors import UserError

_LINE_END = re.compile(r"[\n；;]+")
_NUMBERING = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）]|\d{1,2}[.、．](?!\d)|[①-⑳]|[-•·*](?=\s))\s*")
_SHOWN_PROBLEMS = 3


def read_rows(spec: FieldSpec, text: str, resolve: Resolver, gate: WordGate) -> tuple[Row, ...]:
    """The lines of a rows field; UserError names every line that cannot be read, by its number, and shows the shape."""
    if spec.none_allowed and text.casefold() in NONE_WORDS:
        return (Row(text="无"),)
    rule = spec.row or RowRule(RowKind.POINT)
    rows: list[Row] = []
    problems: list[str] = []
    for number, line in enumerate(_lines(text), start=1):
        try:
            rows.extend(_read_line(spec, rule, line, resolve, gate))
        except UserError as error:
            problems.append(f"第 {number} 行：{error}")
    if problems:
        shown = "".join(problems[:_SHOWN_PROBLEMS])
        more = f"还有 {len(problems) - _SHOWN_PROBLEMS} 行也要改。" if len(problems) > _SHOWN_PROBLEMS else ""
        raise UserError(f"「{spec.label}」{shown}{more}{SHAPES[rule.kind]}")
    return tuple(rows)


def rows_problem(rule: RowRule, name: str, form: Checked) -> str | None:
    """What is wrong between the lines of a field and the rest of the form, None when they agree."""
    if rule.covers:
        return _uncovered(rule.covers, form.rows(name), form)
    if not rule.fits:
        return None
    return _too_long(rule.fits, form.rows(name), form) or _outside(rule.fits, form.rows(name), form)


def timetable(begins: str, rows: Iterable[Row]) -> Iterator[tuple[str, str, Row]]:
    """When every row of an agenda begins and ends (14:00, 14:20); one without follows the one before."""
    clock = begins
    for row in rows:
        start = row.clock or clock
        minute = int(start[:2]) * 60 + int(start[3:]) + row.minutes
        clock = f"{minute // 60:02}:{minute % 60:02}"
        yield start, clock, row


def _lines(text: str) -> list[str]:
    return [line for line in (_NUMBERING.sub("", part).strip() for part in _LINE_END.split(text)) if line]


def _read_line(spec: FieldSpec, rule: RowRule, line: str, resolve: Resolver, gate: WordGate) -> list[Row]:
    rows = READERS[rule.kind](line, resolve, rule)
    for row in rows:
        vague = gate.refuses(row.text) if spec.vague else None
        if vague is not None:
            raise UserError(vague_problem(spec.label, vague))
    return rows


def _uncovered(name: str, rows: tuple[Row, ...], form: Checked) -> str | None:
    covered = {row.department for row in rows}
    missing = [department.name for department in form.refs(name) if department not in covered]
    return f"还缺 {'、'.join(missing)}，每个部门请写一行。" if missing else None


def _too_long(name: str, rows: tuple[Row, ...], form: Checked) -> str | None:
    span = form.span(name)
    if span is None:
        return None
    allowed = int((span.end - span.start).total_seconds() // 60)
    wanted = sum(row.minutes for row in rows)
    if wanted <= allowed:
        return None
    return f"议程合计 {wanted} 分钟，会议只有 {allowed} 分钟，请删减议题或延长会议。"


def _outside(name: str, rows: tuple[Row, ...], form: Checked) -> str | None:
    span = form.span(name)
    if span is None or span.start.date() != span.end.date():
        return None
    first, last = f"{span.start:%H:%M}", f"{span.end:%H:%M}"
    for begins, ends, row in timetable(first, rows):
        if begins < first or ends > last:
            return f"「{row.text}」{begins}–{ends} 不在会议时间 {first}–{last} 里，请改成一致。"
    return None
