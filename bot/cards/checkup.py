"""A check-up as a card: what is wrong first, then what is well in one line."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.model import Bullets, Card, Element, Fields, Muted, Rich, Strong, Text, Tone
from bot.domain.checkup import Check, Verdict
from bot.domain.text import UserText, shorten

_LONGEST = 200
_LADDER = "卡片自带的@每次都有，但钉钉不保证提醒；所以再按会话地址、群机器人、私聊的顺序试，直到一种成功。"


@dataclass(frozen=True, slots=True)
class GroupWays:
    """A group and its ways in words."""

    group: str
    ways: Rich


def checkup_card(
    checks: Sequence[Check], at: str, groups: Sequence[GroupWays] = (), figures: Sequence[str] = ()
) -> Card:
    """Green when nothing is wrong; ``groups``: by which ways people in a group are notified."""
    wrong = [check for check in checks if check.verdict in (Verdict.FAIL, Verdict.WARN)]
    well = "、".join(check.name for check in checks if check.verdict is Verdict.PASS)
    title = f"体检 · {len(wrong)} 处要补" if wrong else "体检 · 一切正常"
    elements: list[Element] = [Bullets(tuple(_line(check) for check in wrong))] if wrong else []
    if well:
        elements.append(Text((Muted(f"正常：{well}"),)))
    if groups:
        elements += [Text((Strong("钉钉群里怎么@到人"),)), Fields(tuple((each.group, each.ways) for each in groups))]
        elements.append(Text((Muted(_LADDER),)))
    elements += [Text((Muted(figure),)) for figure in figures]
    failing = any(check.verdict is Verdict.FAIL for check in wrong)
    tone = Tone.OVERDUE if failing else Tone.SOON if wrong else Tone.DONE
    return Card(title=(title,), tone=tone, elements=tuple(elements), footer=(at,), summary=title)


def _line(check: Check) -> Rich:
    reason = UserText(shorten(check.reason, _LONGEST))
    hint: Rich = ("。", Strong("怎么办："), check.hint) if check.hint else ()
    return (Strong(f"{check.name}（{check.verdict.label}）："), reason, *hint)
