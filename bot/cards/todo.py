"""Cards of the kernel: reminder, escalation, my todos, digest; they read todos and know nothing of needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.cards.model import (
    Act,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Element,
    Fields,
    Mention,
    Muted,
    Rich,
    Span,
    Strong,
    Text,
    Tone,
)
from bot.domain.text import UserText, shorten

OPEN = "digest.open"
"""Brings the card on which a todo is done; the name is on cards already sent."""
_MOST_LINES = 12
MOST_MENTIONS = 20
"""On one message (F-53)."""


@dataclass(frozen=True, slots=True)
class TodoLine:
    """A todo put into words; ``late`` is '' while there is time, ``paused`` while its clock runs."""

    todo_id: int
    label: str
    number: str
    title: str
    due: str
    late: str = ""
    who: str = ""
    paused: str = ""


def reminder_card(line: TodoLine, why: str, history: Sequence[str] = ()) -> Card:
    """To whoever owes the act: what, since when late, how to answer, why they got this (M09)."""
    word = "逾期" if line.late else "到期"
    elements: list[Element] = [
        Fields(
            (
                ("事项", (UserText(line.title),)),
                ("编号", (line.number,)),
                ("应于", (Strong(line.due), f"（{line.late}）" if line.late else "")),
            )
        ),
        *_history(history),
    ]
    return Card(
        title=(f"{word} · 请{line.label}",),
        tone=Tone.OVERDUE if line.late else Tone.SOON,
        elements=(*elements, Buttons((_open_button(line), _how_button(line)))),
        footer=(f"为什么收到：{why}",),
        summary=f"{word}：请{line.label} {shorten(line.title, 16)}",
    )


def escalation_card(line: TodoLine, to: Mention, owners: str, history: Sequence[str]) -> Card:
    """To the head, or further up: @, how late, and every reminder there was (M10, C10)."""
    return Card(
        title=(f"已升级 · 请过问：{line.label}",),
        tone=Tone.ESCALATED,
        elements=(
            Text((to, f" {line.number}「", UserText(shorten(line.title, 40)), "」", Strong(line.late), "，请您过问。")),
            Fields((("应由", (owners,)), ("应于", (line.due,)))),
            *_history(history),
            Buttons((_open_button(line), _how_button(line))),
        ),
        footer=("为什么收到：逾期满规定时间，按制度升级给您。",),
        summary=f"已升级：{line.number} {line.late}",
    )


def escalations_card(lines: Sequence[TodoLine], total: int, calling: Sequence[Mention]) -> Card:
    """To a room, when many were escalated at once: the oldest by name, the rest by number (F-50, F-53)."""
    heads: list[Span] = []
    for mention in calling[:MOST_MENTIONS]:
        heads += [mention, " "]
    title = f"已升级 · {total} 件逾期"
    more = total - len(lines)
    rest: tuple[Element, ...] = (Text((Muted(f"还有 {more} 件，各负责人的私聊汇总里有全部。"),)),) if more else ()
    return Card(
        title=(title,),
        tone=Tone.ESCALATED,
        elements=(
            Text((*heads, "请过问。")),
            Bullets(tuple(_bullet(line) for line in lines), ordered=True),
            *rest,
            open_buttons(enumerate(lines, 1)),
        ),
        footer=("逾期满规定时间，按制度升级；同时很多件，合并成这一条。",),
        summary=title,
    )


def mine_card(name: str, lines: Sequence[TodoLine]) -> Card:
    """Everything a person owes, most urgent first."""
    if not lines:
        return Card(
            title=("没有待办",),
            tone=Tone.DONE,
            elements=(Text((f"{name}，现在没有等您处理的事。",)),),
            summary="没有待办",
        )
    late = sum(bool(line.late) for line in lines)
    title = f"您有 {len(lines)} 件待办" + (f"，{late} 件逾期" if late else "")
    shown, more = lines[:_MOST_LINES], len(lines) - _MOST_LINES
    tail: tuple[Element, ...] = (Text((Muted(f"还有 {more} 件没有列出，办完前面的再发 /我的。"),)),) if more > 0 else ()
    return Card(
        title=(title,),
        tone=Tone.OVERDUE if late else Tone.RUNNING,
        elements=(
            Bullets(tuple(_bullet(line) for line in shown), ordered=True),
            *tail,
            open_buttons(enumerate(shown, 1)),
        ),
        footer=("按到期时间排列。",),
        summary=title,
    )


def open_buttons(lines: Iterable[tuple[int, TodoLine]], *more: Button) -> Buttons:
    """One tap to the card on which a listed todo is done: the first two at hand, the others in the menu (L2)."""
    opening = [
        Button(f"打开 {number} {shorten(line.title, 10)}", Act(OPEN, args={"todo": str(line.todo_id)}))
        for number, line in lines
    ]
    return Buttons(tuple(opening[:2]), (*opening[2:], *more))


def _bullet(line: TodoLine) -> Rich:
    state = Strong(line.late) if line.late else Muted(line.paused or f"{line.due} 前")
    return (f"{line.label} ", UserText(shorten(line.title, 30)), " ", Muted(line.number), " ", state)


def _history(history: Sequence[str]) -> tuple[Element, ...]:
    if not history:
        return ()
    return (Bullets(tuple((Muted(entry),) for entry in history[-5:])),)


def _open_button(line: TodoLine) -> Button:
    return Button("打开处理", Act(OPEN, args={"todo": str(line.todo_id)}), ButtonStyle.PRIMARY)


def _how_button(line: TodoLine) -> Button:
    return Button("怎么算的", Act("todo.explain", args={"todo": str(line.todo_id)}))
