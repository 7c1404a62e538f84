"""/代理: somebody is away and says who stands in (L5)."""

import re

from bot.cards.model import PlainMessage, Strong
from bot.context import Context
from bot.domain.dates import parse_moment
from bot.domain.leave import Absence
from bot.errors import UserError
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.services import absences
from bot.services.desk import Desk
from bot.services.handover import arm_handover

router = Router()

_EXAMPLE = "/代理 李敏 到 12月3日"
_BACK = frozenset({"取消", "结束", "cancel"})
_NAMED_LAST = re.compile(r"^((?:到|至|until\s).+?)\s+(@\S+)$", re.DOTALL)
_FORM = re.compile(r"(?P<who>.*?)\s*(?:到|至|until\s)\s*(?P<until>.+)", re.DOTALL)


@router.command(
    "代理", "delegate", "dl", help="外出时请人代您处理；取消；看现在谁代谁", example=_EXAMPLE, names_people=True
)
def delegate(ctx: Context) -> None:
    """Name a stand-in until a time, come back, or see how it stands."""
    wanted = ctx.argument.strip()
    if not wanted:
        ctx.reply(PlainMessage(("\n".join(_standing(ctx)),)))
    elif wanted.casefold() in _BACK:
        ended = absences.come_back(desk_of(ctx))
        if ended:
            arm_handover(ctx.uow, ctx.now)
        ctx.reply(PlainMessage(("代理已结束，事情重新找您。" if ended else "您没有请人代理。",)))
        _tell_ended(ctx, ended)
    else:
        _leave(ctx, wanted)


def _leave(ctx: Context, wanted: str) -> None:
    desk, found = desk_of(ctx), _FORM.fullmatch(_NAMED_LAST.sub(r"\2 \1", wanted))
    if found is None:
        raise UserError(f"没看懂代理到什么时候，所以没有记录。可以写：{_EXAMPLE}；没有代理人就写：/代理 到 12月3日")
    who = found["who"].strip()
    delegate_id = ctx.company.directory.person(who).id if who else None
    until = parse_moment(found["until"], ctx.now, ctx.company.calendar, "结束时间").at
    absence = absences.leave(desk, delegate_id, until)
    arm_handover(ctx.uow, ctx.now)
    stand_in = absences.stand_in(desk, ctx.actor.id)
    whom = desk.name(stand_in) if stand_in is not None else "没有人"
    told = "" if delegate_id else "没有指定代理人，按副职、负责人的顺序。"
    rest = f" 由 {whom} 代您处理。{told}发 /代理 取消 结束。"
    ctx.reply(PlainMessage(("好的，到 ", Strong(desk.when(absence.ends_at)), rest)))
    if delegate_id is not None:
        me = ctx.actor.display
        line = f"{me} 请您代为处理到 {desk.when(until)}：等 {me} 办的事会发给您，您办的会记为「代 {me}」。"
        ctx.tell(delegate_id, PlainMessage((line,)))


def _standing(ctx: Context) -> list[str]:
    desk = desk_of(ctx)
    lines = [f"您不在：{_words(desk, each)}" for each in absences.of_person(desk, ctx.actor.id)]
    lines += [
        f"您代 {desk.name(each.person_id)}，到 {desk.when(each.ends_at)}。"
        for each in absences.for_whom(desk, ctx.actor.id)
    ]
    return lines or [f"现在没有代理。外出时发：{_EXAMPLE}"]


def _words(desk: Desk, absence: Absence) -> str:
    who = desk.name(absence.delegate_id) if absence.delegate_id else "副职或负责人"
    return f"由 {who} 代理到 {desk.when(absence.ends_at)}。发 /代理 取消 结束。"


def _tell_ended(ctx: Context, ended: list[Absence]) -> None:
    for absence in ended:
        if absence.delegate_id is not None:
            ctx.tell(absence.delegate_id, PlainMessage((f"{ctx.actor.display} 回来了，不用再代。",)))
