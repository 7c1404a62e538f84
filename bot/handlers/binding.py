"""/绑定: in a group whose it is, in private which accounts are one person."""

from bot.context import Context
from bot.domain.linking import is_code
from bot.errors import UserError
from bot.handlers.linking import in_private
from bot.handlers.room_binding import in_group
from bot.router import Router

router = Router()


@router.command(
    "绑定",
    "bind",
    "bd",
    help="群里：这个群是哪些部门的；私聊：把另一边的账号绑到您名下",
    example="/绑定 市场部、研发部",
    for_strangers=True,
)
def bind(ctx: Context) -> None:
    """A code belongs into a private chat: in a group others could read it."""
    assert ctx.chat is not None, "a message has a chat"
    wanted = ctx.argument.strip()
    if ctx.chat.private:
        in_private(ctx, wanted)
    elif is_code(wanted):
        raise UserError("验证码请在私聊里发给我，这里什么也没有改动。")
    else:
        in_group(ctx, wanted)
