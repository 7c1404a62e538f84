"""/撤销: take back my last act while nobody acted on it."""

from bot.cards.model import PlainMessage
from bot.context import Context
from bot.domain.need import NeedState
from bot.domain.subject import Subject
from bot.domain.text import UserText, shorten
from bot.handlers import action_cards, need_cards
from bot.handlers.desk import desk_of
from bot.handlers.linking import tell_undone
from bot.router import Router
from bot.services import board, linking, room_binding
from bot.services.subjects import in_words
from bot.services.undo import undo

router = Router()

_WORDS = {
    "registered": "登记需求",
    "confirmed": "部门确认",
    "finish": "完成行动项",
    "bound": "绑定群",
    "unbound": "解除绑定",
    "link confirmed": "确认账号绑定",
}


@router.command("撤销", "undo", "cx", "chexiao", help="撤销我 10 分钟内最近一次操作", example="/撤销")
def take_back(ctx: Context) -> None:
    """Say what was taken back; whoever had been told of the act is told of this too."""
    _ = ctx.actor
    undone = undo(desk_of(ctx))
    words = in_words(desk_of(ctx), undone.subject)
    title = UserText(shorten(words.title, 40))
    ctx.reply(PlainMessage((f"已撤销您刚才的「{_WORDS[undone.act]}」：{words.number}「", title, "」。")))
    if undone.subject.kind == linking.KIND:
        tell_undone(ctx, undone.subject.id)
    elif undone.subject.kind == room_binding.KIND:
        board.arm_all(desk_of(ctx))
    elif undone.subject.kind == "action":
        _action_reopened(ctx, undone.subject)
    elif undone.act == "registered":
        _need_withdrawn(ctx, undone.subject)
    else:
        _confirmation_undone(ctx, undone.subject)


def _need_withdrawn(ctx: Context, subject: Subject) -> None:
    need = ctx.uow.needs.get(subject.id)
    need_cards.refresh(ctx, need)
    need_cards.tell_withdrawn(ctx, need)


def _confirmation_undone(ctx: Context, subject: Subject) -> None:
    """The initiator heard that all had confirmed only if this was the last one; the need waits for it alone then."""
    need = ctx.uow.needs.get(subject.id)
    need_cards.refresh(ctx, need)
    waiting = [party for party in need.parties if party.by is None]
    if need.state is NeedState.CONFIRMING and len(waiting) == 1:
        title = UserText(shorten(need.title, 40))
        told = (f"{ctx.actor.display} 收回了确认，{need.number}「", title, "」还没有开始执行。")
        ctx.tell(need.initiator_id, PlainMessage(told), under=need_cards.view_of(need))


def _action_reopened(ctx: Context, subject: Subject) -> None:
    item = ctx.uow.action_items.get(subject.id)
    action_cards.refresh(ctx, item)
    if item.creator_id != ctx.actor.id:
        task = UserText(shorten(item.task, 40))
        told = (f"{ctx.actor.display} 收回了「完成」：{item.number}「", task, "」还在做。")
        ctx.tell(item.creator_id, PlainMessage(told), under=action_cards.view_of(item))
