"""/体检: holes in the set-up, for those who can mend them."""

from datetime import timedelta

from bot.cards.checkup import GroupWays, checkup_card
from bot.cards.model import Muted, Rich
from bot.context import Context
from bot.domain.budget import Use
from bot.domain.checkup import Check, Verdict
from bot.domain.text import UserText
from bot.errors import NotAllowedError
from bot.events import Cloud
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.services import noise
from bot.services.audience import Audience, looks_after
from bot.services.checkup import check_set_up
from bot.services.desk import Desk
from bot.services.reach import GroupReach, Tried, buzz_of, groups_reached

router = Router()

_LATELY = timedelta(days=7)


@router.command(
    "体检",
    "doctor",
    "tj",
    help="体检：还缺哪些负责人、接口人、账号和群",
    audience=Audience.STEWARD,
    example="/体检",
)
def check_up(ctx: Context) -> None:
    """Only those who look after the process see it: it names people."""
    desk = desk_of(ctx)
    if not looks_after(desk):
        raise NotAllowedError("体检由执行秘书、管理员和组长来做，所以没有显示。")
    today = ctx.company.calendar.local(ctx.now).date()
    checks = [*check_set_up(ctx.company.settings, ctx.company.calendar.years, today), _rooms(ctx)]
    groups = [_in_words(desk, each) for each in groups_reached(desk)]
    ctx.reply(checkup_card(checks, desk.when(ctx.now), groups, _figures(desk)))


def _rooms(ctx: Context) -> Check:
    dead = [room.name for room in ctx.uow.rooms.all() if room.chats and not any(chat.alive for chat in room.chats)]
    if dead:
        return Check("机器人在群里", Verdict.FAIL, f"不在：{'、'.join(dead)}", "把机器人重新拉进群")
    return Check("机器人在群里", Verdict.PASS, "绑定的群里都有机器人")


def _in_words(desk: Desk, reached: GroupReach) -> GroupWays:
    first, *others = (_tried(desk, each) for each in reached.ways)
    return GroupWays(reached.group, (*first, *(span for each in others for span in ("；", *each))))


def _tried(desk: Desk, tried: Tried) -> Rich:
    label = tried.way.label
    if not tried.offered:
        return (Muted(f"{label} 没有配置"),)
    if tried.at is None:
        return (Muted(f"{label} 还没用过"),)
    when = desk.when(tried.at)
    return (f"{label} ✗ ", UserText(tried.code), f"（{when}）") if tried.code else (f"{label} ✓ {when}",)


def _figures(desk: Desk) -> list[str]:
    """What it costs: messages of the last week, and the month's calls where a cloud counts them."""
    week = noise.measure(desk, desk.now - _LATELY, desk.now)
    told = f"7 天里机器人主动发给 {week.people} 人 {week.messages} 条消息，每人 {week.each:.1f} 条。"
    return [told, *_of_dingtalk(desk)]


def _of_dingtalk(desk: Desk) -> list[str]:
    settings = desk.company.settings
    if not settings.serves_dingtalk:
        return []
    budget, month = settings.dingtalk, f"{desk.company.calendar.local(desk.now):%Y-%m}"
    used = desk.uow.usage.of(budget.client_id, month)
    calls, messages = used.get(Use.CALL, 0), used.get(Use.MESSAGE, 0)
    buzz = buzz_of(desk, Cloud.DINGTALK)
    ding = "还没用过" if buzz.at is None else f"✗ {buzz.code}，改发消息" if buzz.code else f"✓ {desk.when(buzz.at)}"
    spent = f"本月钉钉用量：接口 {calls}/{budget.monthly_calls} 次，消息 {messages}/{budget.monthly_messages} 条。"
    return [spent, f"加急（DING）：{ding}。"]
