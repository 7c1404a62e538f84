"""/帮助: one screen of what this bot does here, or one command with an example ready to copy."""

from bot.cards.model import Bullets, Card, Muted, PlainMessage, Strong, Text, Tone
from bot.context import CommandHelp, Context
from bot.router import Router

router = Router()


@router.command("帮助", "help", "bz", help="看我会什么", example="/帮助 需求")
def show_help(ctx: Context) -> None:
    """The whole list, or one command."""
    wanted = ctx.argument.strip().lstrip("/／").casefold()
    found = next((c for c in ctx.commands if wanted and wanted in (name.casefold() for name in c.names)), None)
    if wanted and found is None:
        ctx.reply(PlainMessage((f"没有「{wanted}」这个命令。发 /帮助 看看我会什么。",)))
    elif found is not None:
        ctx.reply(_one(found))
    else:
        ctx.reply(_all(ctx))


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
