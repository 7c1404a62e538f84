"""Which department is yours? Asked once, with the command kept (DECISIONS 1)."""

from functools import wraps

from bot.cards.errors import BY, ask
from bot.cards.model import Act, Card
from bot.context import Context
from bot.delivery import with_names
from bot.events import MessageReceived
from bot.handlers.choice import take_answer
from bot.handlers.desk import desk_of
from bot.router import Handler, Router
from bot.services.homes import choose_home, home_of

router = Router()

_CHOOSE = "home.choose"


def needs_home(handler: Handler) -> Handler:
    """A command that is somebody's department's: whoever has none is asked first, then it goes on by itself."""

    @wraps(handler)
    def guarded(ctx: Context) -> None:
        room_id = ctx.room.id if ctx.room else None
        _ = ctx.actor
        if home_of(desk_of(ctx), room_id) is None:
            ctx.reply(_question(ctx))
        else:
            handler(ctx)

    return guarded


@router.action(_CHOOSE)
def choose(ctx: Context) -> None:
    """Keep the answer and run the line as it was typed."""
    take_answer(ctx)
    department = choose_home(desk_of(ctx), int(ctx.act.args["department"]))
    ctx.person = ctx.uow.roster.person(ctx.actor.id)
    ctx.toast(f"已记住您属于{department.name}，以后不再问。选错了请让管理员在名单里改。")
    ctx.run(ctx, ctx.act.args["text"])


def _question(ctx: Context) -> Card:
    mentions = ctx.event.mentions if isinstance(ctx.event, MessageReceived) else ()
    kept = {"text": with_names(ctx.line, mentions), BY: str(ctx.actor.id)}
    choices = [
        (department.name, Act(_CHOOSE, args={**kept, "department": str(department.id)}))
        for department in ctx.uow.roster.departments()
    ]
    return ask("还不知道您属于哪个部门。选一次就记住，您刚才的命令接着办。", (), choices)
