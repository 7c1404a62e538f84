"""/体检: holes in the set-up, for those who can mend them."""

from bot.cards.checkup import checkup_card
from bot.context import Context
from bot.domain.checkup import Check, Verdict
from bot.errors import NotAllowedError
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.services.checkup import check_set_up

router = Router()


@router.command("体检", "doctor", "tj", help="体检：还缺哪些负责人、接口人、账号和群", example="/体检")
def check_up(ctx: Context) -> None:
    """Only the secretary and the leader see it: it names people."""
    roster = ctx.uow.roster
    if ctx.actor.id not in (roster.office("secretary"), roster.office("leader")):
        raise NotAllowedError("体检由执行秘书和组长来做，所以没有显示。")
    desk = desk_of(ctx)
    today = ctx.company.calendar.local(ctx.now).date()
    checks = [*check_set_up(ctx.company.settings, ctx.company.calendar.years, today), _rooms(ctx)]
    ctx.reply(checkup_card(checks, desk.when(ctx.now)))


def _rooms(ctx: Context) -> Check:
    dead = [room.name for room in ctx.uow.roster.rooms() if room.chats and not any(chat.alive for chat in room.chats)]
    if dead:
        return Check("机器人在群里", Verdict.FAIL, f"不在：{'、'.join(dead)}", "把机器人重新拉进群")
    return Check("机器人在群里", Verdict.PASS, "绑定的群里都有机器人")
