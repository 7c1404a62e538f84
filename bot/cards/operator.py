"""What operators see: what is wrong, whom it hurts, what to do (RELIABILITY O-4)."""

from collections.abc import Sequence

from bot.cards.model import Bullets, Card, Element, Muted, Rich, Strong, Text, Tone
from bot.domain.alarms import Alarm
from bot.domain.text import UserText, shorten


def alarm_card(alarms: Sequence[Alarm], at: str) -> Card:
    """One card for everything that is wrong now."""
    title = f"运行告警 · {len(alarms)} 项"
    return Card(
        title=(title,),
        tone=Tone.OVERDUE,
        elements=(Bullets(tuple(_line(alarm) for alarm in alarms)), _WHERE),
        footer=(f"{at} 检查；好了以后这张卡片会变成「已恢复」。",),
        summary=f"{title}：{alarms[0].meaning.what}",
    )


def all_well_card(at: str) -> Card:
    """What an alarm card turns into."""
    return Card(title=("运行告警 · 已恢复",), tone=Tone.DONE, elements=(Text((f"{at} 检查，一切正常。",)),))


def superseded_card(at: str) -> Card:
    """What an alarm card turns into when something new went wrong."""
    return Card(title=("运行告警 · 有新情况",), tone=Tone.CLOSED, elements=(Text((f"{at} 起见最新的一张。",)),))


_WHERE: Element = Text((Muted("每一项的说明在 docs/operations.md。"),))


def _line(alarm: Alarm) -> Rich:
    meaning = alarm.meaning
    named = "、".join(shorten(each, 40) for each in alarm.examples)
    examples: Rich = (Muted("例："), UserText(named), Muted(" 等" if alarm.more else ""), "。") if named else ()
    head = (Strong(f"{meaning.what}（{meaning.fault}）"), f"：{meaning.effect}。")
    return (*head, *examples, Strong("怎么办："), meaning.next_step)
