"""/预演: when would this be due, and why; nothing is stored."""

import re

from bot.cards.model import Card, Muted, PlainMessage, Strong, Text, Tone
from bot.context import Context
from bot.domain.dates import parse_moment
from bot.domain.explanation import explain
from bot.domain.layouts import PRIORITIES
from bot.domain.limits import Limit, LimitError
from bot.domain.option_words import LEVEL
from bot.domain.service_time import due
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.services.clocks import leave

router = Router()

_EXAMPLE = "/预演 周五17:30 1个工作日"
_USAGE = f"用法：/预演 [部门] [开始时间] 时限或优先级\n例：{_EXAMPLE}"


@router.command("预演", "preview", "yy", help="算一算什么时候到期，为什么；写上部门，就算上它的请假", example=_EXAMPLE)
def preview(ctx: Context) -> None:
    """Compute a due time from a start (default now) and a limit or a priority, and show every step.

    With a department the days on which all of it is away do not count, as in what it is asked.
    """
    asked = _parse(ctx, ctx.argument)
    if asked is None:
        last = ctx.argument.split()[-1:]
        if last and last[0][0].isdigit():
            Limit.parse(last[0])  # which says why it is none
        ctx.reply(PlainMessage((_USAGE,)))
        return
    words, limit = asked
    desk = desk_of(ctx)
    department = next((each for each in ctx.uow.roster.departments() if each.name in words), None)
    start_text = " ".join(word for word in words if department is None or word != department.name)
    start = parse_moment(start_text, ctx.now, ctx.company.calendar, "开始时间").at if start_text else ctx.now
    computed = due(start, limit, ctx.company.calendar, leave(desk, department.id, start) if department else ())
    provisional = (Text((Muted("其中有日历还没有公布的年份，时间暂定。"),)),) if computed.provisional else ()
    ctx.reply(
        Card(
            title=(f"预演 · {f'{department.name} · ' if department else ''}{limit.text}",),
            tone=Tone.RUNNING,
            elements=(
                Text((Strong(f"到期：{desk.when(computed.at)}"),)),
                *(Text((line,)) for line in explain(computed)),
                *provisional,
            ),
            footer=("只是算一算，什么也没有登记。",),
            summary=f"到期：{desk.when(computed.at)}",
        )
    )


def _parse(ctx: Context, text: str) -> tuple[list[str], Limit] | None:
    """The last word that is a limit or a priority; what stands before it are the department and the start."""
    words = re.split(r"\s+", text.strip())
    for size in (1, 2):
        tail, head = "".join(words[-size:]), words[:-size]
        limit = _limit(ctx, tail)
        if limit is not None:
            return head, limit
    return None


def _limit(ctx: Context, word: str) -> Limit | None:
    if re.fullmatch(LEVEL, word, re.IGNORECASE):
        return ctx.company.response_limit(next(each.value for each in PRIORITIES if each.is_meant_by(word)))
    try:
        return Limit.parse(word)
    except LimitError:
        return None
