"""Which room a chat is, and whose: said in the group, or chosen on a card (SURFACE 4)."""

from bot.cards.binding import BIND_ROOM, bound_card, which_room_card
from bot.cards.model import Act, Card, PlainMessage, Rich
from bot.context import Context
from bot.domain.people import Room
from bot.domain.subject import Subject
from bot.domain.text import UserText, shorten
from bot.events import Chat, Cloud
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.services import board, room_binding
from bot.services.desk import Desk
from bot.services.lookup.spelling import fold
from bot.services.stewards import is_steward, names_of_stewards, require_steward, stewards

router = Router()

_END = frozenset({"取消", "解除", "cancel"})
_HOW = "要改发：/绑定 市场部、研发部；要解除发：/绑定 取消。"
_TITLE = 40


def in_group(ctx: Context, wanted: str) -> None:
    """Show how it stands, bind to departments or to a configured group, or end it."""
    assert ctx.chat is not None, "a message has a chat"
    desk = desk_of(ctx)
    if not wanted:
        _show(ctx, desk, ctx.chat)
    elif wanted.casefold() in _END:
        room = room_binding.unbind(desk, ctx.chat)
        ctx.reply(
            PlainMessage(("本群不再是「", UserText(room.name), "」；已有的记录都还在。10 分钟内可发 /撤销 收回。"))
        )
    elif (meant := _configured(desk, ctx.chat, wanted)) is not None:
        _bound(ctx, room_binding.bind_to_room(desk, ctx.chat, meant.id))
    else:
        require_steward(desk, "绑定群")
        departments = ctx.company.directory.split_departments(wanted)
        _bound(ctx, room_binding.bind_departments(desk, ctx.chat, [each.id for each in departments]))


@router.action("room.unbound")
def unbound(ctx: Context) -> None:
    """Somebody spoke to us in a chat of no room while configured groups wait for theirs: stewards are asked, once."""
    assert ctx.chat is not None, "a message has a chat"
    desk, waiting = desk_of(ctx), ctx.uow.rooms.without(ctx.chat.cloud)
    still = ctx.uow.rooms.of_chat(ctx.chat.cloud, ctx.chat.chat_id) is None
    if waiting and still and _first_time(ctx, ctx.chat):
        card = _question(ctx.chat, waiting, (f"{ctx.actor.display} 在", _called(ctx.chat), "里第一次找我。"))
        for person_id in stewards(desk):
            ctx.tell(person_id, card)


@router.action(BIND_ROOM)
def choose(ctx: Context) -> None:
    """A steward says which room the chat is; the group is told."""
    args = ctx.act.args
    chat = Chat(Cloud(args["cloud"]), args["chat"], title=args["title"])
    room = room_binding.bind_to_room(desk_of(ctx), chat, ctx.subject.id)
    board.arm_all(desk_of(ctx))
    ctx.show(bound_card(room.name, _departments(desk_of(ctx), room)))
    ctx.toast("已绑定，10 分钟内可发 /撤销 收回")
    if ctx.chat is None or ctx.chat.chat_id != chat.chat_id:
        ctx.write(chat, PlainMessage(_said(desk_of(ctx), room)))


def _show(ctx: Context, desk: Desk, chat: Chat) -> None:
    room = ctx.uow.rooms.of_chat(chat.cloud, chat.chat_id)
    may = is_steward(desk)
    if room is not None:
        ctx.reply(PlainMessage((*_said(desk, room), _HOW if may else "")))
    elif may:
        _first_time(ctx, chat)  # the steward is looking at it: no card beside this one
        ctx.reply(_question(chat, ctx.uow.rooms.without(chat.cloud), ("本群还没有绑定。",)))
    else:
        ctx.reply(PlainMessage((f"本群还没有绑定部门，由{names_of_stewards(desk)}来绑定。",)))


def _bound(ctx: Context, room: Room) -> None:
    board.arm_all(desk_of(ctx))
    ctx.reply(PlainMessage((*_said(desk_of(ctx), room), "10 分钟内可发 /撤销 收回。")))


def _question(chat: Chat, rooms: list[Room], said: Rich) -> Card:
    """The room of the chat's own name first; it is offered like the others."""
    offered = sorted(rooms, key=lambda room: room.name != chat.title)
    args = {"cloud": chat.cloud.value, "chat": chat.chat_id, "title": chat.title}
    acts = [(room.name, Act(BIND_ROOM, str(Subject(room_binding.KIND, room.id)), args=args)) for room in offered]
    which: Rich = ("配置里这些群还没有这边的群：",) if acts else ()
    return which_room_card((*said, *which), acts, "都不是的话，在那个群里 @我 写明部门，如：/绑定 市场部、研发部")


def _configured(desk: Desk, chat: Chat, wanted: str) -> Room | None:
    """The room of the configuration that is called so; a name never binds by itself, it was typed by a steward."""
    known = [*desk.uow.rooms.without(chat.cloud), *desk.uow.rooms.all()]
    return next((room for room in known if room.handle and fold(room.handle) == fold(wanted)), None)


def _first_time(ctx: Context, chat: Chat) -> bool:
    return ctx.uow.inbox.take(f"unbound:{chat.cloud}:{chat.chat_id}", ctx.now)


def _called(chat: Chat) -> UserText | str:
    return UserText(f"「{shorten(chat.title, _TITLE)}」") if chat.title else f"{chat.cloud.label}的一个群"


def _said(desk: Desk, room: Room) -> Rich:
    clouds = "和".join(Cloud(chat.cloud).label for chat in room.chats)
    both = f"{clouds}各有一个群，两边是同一份记录。" if len(room.chats) > 1 else ""
    return ("本群是「", UserText(room.name), f"」，部门：{_departments(desk, room)}。{both}")


def _departments(desk: Desk, room: Room) -> str:
    return "、".join(desk.department(each).name for each in room.department_ids) or "没有指定"
