"""The weekly noise figure, a line in the secretary's Monday digest (BOLD 7)."""

from bot.cards.model import PlainMessage
from bot.context import Context
from bot.domain.subject import Subject
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.services import noise

router = Router()


@router.timer(noise.TIMER_KIND)
def tell_secretary(ctx: Context) -> None:
    """Last week in one line; it waits for the morning's digest."""
    due = noise.due_noise(desk_of(ctx))
    if due is None:
        return
    secretary, week = due
    shares = f"1 小时内处理的 {week.acted / week.messages:.0%}，一天内没有下文的 {week.wasted / week.messages:.0%}"
    line = f"上周机器人主动发给 {week.people} 人 {week.messages} 条消息，每人 {week.each:.1f} 条；{shares}。"
    ctx.fold(secretary, PlainMessage((line,)), Subject("company", 0))
