"""The board as a card: readable at a glance, who has not filed by name, overdue first (M19, UX 4.2)."""

from dataclasses import dataclass

from bot.cards.model import Bullets, Card, Element, Muted, Person, Rich, Strong, Table, Text, Tone
from bot.domain.text import UserText, shorten

_MOST_NEEDS = 10
_MOST_ROWS = 20
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A department that has not filed, who should, and for how many needs."""

    department: str
    updater: Person | None
    count: int


@dataclass(frozen=True, slots=True)
class RunningLine:
    """A need in execution; ``filed`` and ``missing`` name its departments by today's state, ``late`` says how late."""

    number: str
    title: str
    due: str
    late: str = ""
    filed: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """A board put into words; ``rows`` are department, answering, executing, overdue, missing.

    ``overdue`` counts late answers like the table, not only what is late in execution.
    """

    where: str
    day: str
    at: str
    prompt_at: str
    asked: bool
    overdue: int = 0
    states: tuple[tuple[str, int], ...] = ()
    rows: tuple[tuple[str, int, int, int, int], ...] = ()
    running: tuple[RunningLine, ...] = ()
    missing: tuple[MissingLine, ...] = ()


def board_card(facts: BoardFacts) -> Card:
    """One glance: how many run, how many are late, who has not filed; then the needs one by one."""
    title = f"看板 · 执行中 {len(facts.running)} 项" + (f" · 逾期 {facts.overdue} 件" if facts.overdue else "")
    return Card(
        title=(title,),
        tone=Tone.OVERDUE if facts.overdue else Tone.RUNNING,
        subtitle=(f"{facts.where} · {facts.day}",),
        elements=(_filing(facts), *_states(facts), *_departments(facts), *_running(facts)),
        footer=(f"截至 {facts.at}；已归档和已撤销的不算。",),
        summary=f"{title}，{len(facts.missing)} 个部门未填进度" if facts.missing else title,
    )


def _filing(facts: BoardFacts) -> Text:
    if not facts.running:
        return Text(("现在没有执行中的需求，不用填进度。",))
    if not facts.missing:
        return Text(("✓ 今天的进度都填了。",))
    named: list[Rich] = [_named(line) for line in facts.missing[:_MOST_NAMED]]
    label: Rich = (Strong("今日未填"), "：") if facts.asked else (Strong("今日待填"), f"（{facts.prompt_at} 提醒）：")
    spans: list[Rich] = [label]
    for number, name in enumerate(named):
        spans += [("、",), name] if number else [name]
    more = len(facts.missing) - _MOST_NAMED
    spans += [(f" 等 {len(facts.missing)} 个部门",)] if more > 0 else []
    return Text(tuple(span for part in spans for span in part))


def _named(line: MissingLine) -> Rich:
    who: Rich = (" ", line.updater) if line.updater else ("（未指定填报人）",)
    return (line.department, *who, f"（{line.count} 项）")


def _states(facts: BoardFacts) -> tuple[Element, ...]:
    if not facts.states:
        return ()
    return (Text((" · ".join(f"{label} {count}" for label, count in facts.states),)),)


def _departments(facts: BoardFacts) -> tuple[Element, ...]:
    if not facts.rows:
        return ()
    rows = tuple(
        ((name,), *((Strong(str(count)) if hot and count else str(count),) for count, hot in _counts(counts)))
        for name, *counts in facts.rows[:_MOST_ROWS]
    )
    return (Table(("部门", "待答复", "执行中", "逾期", "今日未填"), rows, (4, 2, 2, 2, 2)),)


def _counts(counts: list[int]) -> list[tuple[int, bool]]:
    answering, executing, overdue, missing = counts
    return [(answering, False), (executing, False), (overdue, True), (missing, True)]


def _running(facts: BoardFacts) -> tuple[Element, ...]:
    if not facts.running:
        return ()
    bullets = Bullets(tuple(_bullet(line, facts.asked) for line in facts.running[:_MOST_NEEDS]))
    more = len(facts.running) - _MOST_NEEDS
    return (bullets, Text((Muted(f"还有 {more} 项没有列出。"),))) if more > 0 else (bullets,)


def _bullet(line: RunningLine, asked: bool) -> Rich:
    late: Rich = (Strong(line.late), " ") if line.late else ()
    groups = (("✓ ", line.filed), ("无进展 ", line.idle), ("未填 " if asked else "待填 ", line.missing))
    filing = " · ".join(word + "、".join(names) for word, names in groups if names)
    title = UserText(shorten(line.title, 24))
    return (*late, title, " ", Muted(f"{line.number} · {line.due} 前"), f" · {filing}" if filing else "")
