"""/帮助: one screen of what this person may do here, or one command with an example ready to copy."""

from collections.abc import Sequence

from bot.cards.errors import did_you_mean
from bot.cards.form_lines import COMMAND
from bot.cards.model import Bullets, Card, Element, Muted, PlainMessage, Rich, Strong, Text, Tone
from bot.context import CommandHelp, Context
from bot.domain.grammar import nearest
from bot.domain.text import UserText, shorten
from bot.events import Cloud, MessageReceived, Wordless
from bot.handlers.desk import desk_of
from bot.handlers.whole import reply_whole
from bot.router import Router
from bot.services.audience import Audience, audiences_of, duties_of
from bot.services.stewards import names_of_stewards
from bot.store.outbox import MessageClass

router = Router()

_LONGEST_NAME = 20
_TITLE = "接口人 · 我会这些"
_FILLING = f"表单写成几行文字时：从「{COMMAND}」那一行起整段复制，填好发回来就是提交。"
_WORDLESS = (
    "我只看得懂文字，这个{}没有处理，也没有保存。请把要说的写成文字发给我；写纪要发 /纪要，把内容粘贴到表单里。"
    "证明材料请传到共享文件夹，再把链接填进表单。"
)
_KEPT_BACK = (
    "钉钉这个月给机器人的消息额度用完了，您写的话没有传到我这里，什么也没有登记。卡片上的按钮照常能用，下月初恢复。"
)
_FIRST_WORDS = ("需求", "我的", "查")


@router.command("帮助", "help", "bz", help="看我会什么", example="/帮助 需求")
def show_help(ctx: Context) -> None:
    """The whole list, or one command; the nearest when there is none of that name."""
    wanted = ctx.argument.strip().lstrip("/／").casefold()
    found = _called(ctx, wanted)
    if not wanted:
        reply_whole(ctx, _all(ctx))
    elif found is not None:
        ctx.reply(_one(found))
    elif wanted == COMMAND.lstrip("/"):
        ctx.reply(PlainMessage((_FILLING,)))
    else:
        _answer_unknown(ctx, wanted)


@router.action("help.unasked")
def help_unasked(ctx: Context) -> None:
    """Somebody said to us what is no command: short help, in private, so that a group is not flooded (UX 4.5)."""
    if ctx.chat is not None and ctx.chat.private:
        ctx.reply(_short(ctx))
    else:
        ctx.tell(ctx.actor.id, _short(ctx), message_class=MessageClass.RECEIPT)


@router.action("help.wordless")
def answer_wordless(ctx: Context) -> None:
    """Somebody sent what we cannot read: said so, and how to go on; nothing of it is kept."""
    assert isinstance(ctx.event, MessageReceived), "only a message can hold no words"
    assert ctx.event.wordless is not None, "a message of words is answered as a command"
    if ctx.event.wordless is Wordless.KEPT_BACK:
        who = names_of_stewards(desk_of(ctx))
        ctx.reply(PlainMessage((f"{_KEPT_BACK}急事请直接找{who}。",)))
    else:
        ctx.reply(PlainMessage((_WORDLESS.format(ctx.event.wordless.value),)))


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
    """What the person may do, grouped by what they are."""
    desk = desk_of(ctx)
    duties = duties_of(desk)
    where = "私聊里直接发；群里先 @我。" if ctx.chat and ctx.chat.private else "在群里先 @我，再写命令。"
    return Card(
        title=(_TITLE,),
        tone=Tone.RUNNING,
        subtitle=(f"您是{'、'.join(duties)}",) if duties else (),
        elements=(
            *(element for audience in audiences_of(desk) for element in _section(ctx.commands, audience)),
            Text((Muted("不带内容就打开表单；发「/帮助 需求」看一个例子。"),)),
            *((Text((Muted(_FILLING),)),) if ctx.chat and ctx.chat.cloud is Cloud.DINGTALK else ()),
        ),
        footer=(where,),
        summary=_TITLE,
    )


def _section(commands: Sequence[CommandHelp], audience: Audience) -> tuple[Element, ...]:
    lines = tuple(_line(command) for command in commands if command.audience is audience)
    return (Text((Strong(audience.value),)), Bullets(lines)) if lines else ()


def _line(command: CommandHelp) -> Rich:
    name = f"/{command.names[0]}"
    example: Rich = ("  ", Muted(command.example)) if command.example != name else ()
    return (Strong(name), f"  {command.help}", *example)


def _short(ctx: Context) -> Card:
    """The few words somebody needs who does not know us yet."""
    return Card(
        title=(_TITLE,),
        tone=Tone.RUNNING,
        elements=(Bullets(tuple(_line(c) for c in ctx.commands if c.names[0] in _FIRST_WORDS)),),
        footer=("发「/帮助」看全部。",),
        summary=_TITLE,
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
