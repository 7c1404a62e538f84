"""/提醒, 为什么收到, and the mutes behind it (UX 4.4)."""

from bot.cards.digest import MUTE_ALL
from bot.cards.manners import MUTE, MUTE_TODAY, SNOOZE, WHY, why_card
from bot.cards.model import PlainMessage, Strong
from bot.context import Context
from bot.domain.manners import ReminderChoice
from bot.domain.subject import Subject
from bot.events import ToastTone
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.services import manners
from bot.services.subjects import in_words
from bot.store.outbox import MessageClass

router = Router()

_AGAIN = frozenset({"恢复", "取消静音", "unmute"})
_HOW = "发 /提醒 每天一次、/提醒 两次 或 /提醒 关闭 来改；发 /提醒 恢复 取消所有静音。"


@router.command("提醒", "remind", "tx", help="汇总提醒每天几次；取消静音", example="/提醒 每天一次")
def remind(ctx: Context) -> None:
    """How many digests a day, or an end to all mutes; without an argument how it stands."""
    desk, wanted = desk_of(ctx), ctx.argument.strip()
    if not wanted:
        choice = _choice(ctx)
        muted = len(ctx.uow.manners.muted_by(ctx.actor.id, ctx.now))
        also = f"，静音 {muted} 件" if muted else ""
        ctx.reply(PlainMessage(("汇总提醒现在是", Strong(choice.label), f"{also}。{_HOW}")))
    elif wanted in _AGAIN:
        count = ctx.uow.manners.unmute(ctx.actor.id)
        told = f"已取消 {count} 件静音，照常提醒。" if count else "您没有静音任何事。"
        choice = _choice(ctx)
        often = f"汇总提醒仍是{choice.label}，发 /提醒 两次 改回来。" if choice is not ReminderChoice.TWICE else ""
        ctx.reply(PlainMessage((f"{told}{often}",)))
    else:
        choice = manners.choose(desk, wanted)
        rest = "等您处理的事到期、升级给您的事照常发。" if choice is ReminderChoice.OFF else ""
        ctx.reply(PlainMessage(("好的，汇总提醒改为", Strong(choice.label), f"。{rest}")))


def _choice(ctx: Context) -> ReminderChoice:
    return ctx.uow.manners.choices().get(ctx.actor.id, ReminderChoice.TWICE)


@router.action(WHY)
def why(ctx: Context) -> None:
    """The reason, privately, with the ways to be told less."""
    desk, subject = desk_of(ctx), ctx.subject
    words = in_words(desk, subject)
    reason = manners.why(desk, subject, ctx.actor.id)
    card = why_card(subject, words.number, words.title, reason)
    ctx.tell(ctx.actor.id, card, message_class=MessageClass.RECEIPT)
    ctx.toast(reason, ToastTone.INFO)


@router.action(MUTE)
def mute(ctx: Context) -> None:
    """No reminder of this record any more."""
    manners.mute(desk_of(ctx), ctx.subject)
    ctx.toast("已静音，不再提醒这一件；发 /提醒 恢复 可以取消")


@router.action(MUTE_TODAY)
def mute_today(ctx: Context) -> None:
    """No reminder of this record today."""
    manners.mute_today(desk_of(ctx), ctx.subject)
    ctx.toast("今天不再提醒这一件")


@router.action(MUTE_ALL)
def mute_everything(ctx: Context) -> None:
    """No reminder of anything today."""
    manners.mute_today(desk_of(ctx), Subject.parse(manners.everything(ctx.actor.id)))
    ctx.toast("今天不再提醒；等您处理的新事和升级照常发")


@router.action(SNOOZE)
def snooze(ctx: Context) -> None:
    """Again in the next working day's first digest."""
    again = manners.snooze(desk_of(ctx), ctx.subject)
    ctx.toast(f"{desk_of(ctx).when(again)} 再提醒您")
