"""/帮助: one screen of what this bot does here, or one command with an example ready to copy."""

from bot.cards.errors import did_you_mean
from bot.cards.model import Bullets, Card, Muted, PlainMessage, Strong, Text, Tone
from bot.context import CommandHelp, Context
from bot.domain.grammar import nearest
from bot.domain.text import UserText, shorten
from bot.router import Router
from bot.store.outbox import MessageClass

router = Router()

_LONGEST_NAME = 20


@router.command("帮助", "help", "bz", help="看我会什么", example="/帮助 需求")
def show_help(ctx: Context) -> None:
    """The whole list, or one command; the nearest when there is none of that name."""
    wanted = ctx.argument.strip().lstrip("/／").casefold()
    found = _called(ctx, wanted)
    if not wanted:
        ctx.reply(_all(ctx))
    elif found is not None:
        ctx.reply(_one(found))
    else:
        _answer_unknown(ctx, wanted)


@router.action("help.unasked")
def help_unasked(ctx: Context) -> None:
    """Somebody said to us what is no command: the list, in private, so that a group is not flooded (UX 4.5)."""
    if ctx.chat is not None and ctx.chat.private:
        ctx.reply(_all(ctx))
    else:
        ctx.tell(ctx.actor.id, _all(ctx), message_class=MessageClass.RECEIPT)


def _called(ctx: Context, name: str) -> CommandHelp | None:
    return next((c for c in ctx.commands if name in (each.casefold() for each in c.names)), None)


def _answer_unknown(ctx: Context, wanted: str) -> None:
    typed = shorten(wanted, _LONGEST_NAME)
    guess = _called(ctx, nearest(typed, [name.casefold() for c in ctx.commands for name in c.names]) or "")
    if guess is None:
        ctx.reply(PlainMessage(("没有「", UserText(typed), "」这个命令。发 /帮助 看看我会什么。")))
    else:
        line = f"/帮助 {guess.names[0]}"
        ctx.reply(did_you_mean(typed, line.lstrip("/"), line, guess.example, ctx.actor.id))


def _all(ctx: Context) -> Card:
    lines = tuple((Strong(f"/{c.names[0]}"), f"  {c.help}  ", Muted(c.example)) for c in ctx.commands)
    where = "私聊里直接发；群里先 @我。" if ctx.chat and ctx.chat.private else "在群里先 @我，再写命令。"
    return Card(
        title=("接口人 · 我会这些",),
        tone=Tone.RUNNING,
        elements=(Bullets(lines), Text((Muted("不带内容就打开表单；发「/帮助 需求」看一个例子。"),))),
        footer=(where,),
        summary="接口人 · 我会这些",
    )


def _one(command: CommandHelp) -> Card:
    aliases = "、".join(f"/{name}" for name in command.names[1:])
    return Card(
        title=(f"/{command.names[0]}",),
        tone=Tone.RUNNING,
        elements=(
            Text((command.help,)),
            Text((Strong("例："), command.example)),
            Text((Muted(f"也可以写：{aliases}"),)),
        ),
        summary=f"/{command.names[0]}：{command.help}",
    )
