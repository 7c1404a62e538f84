"""A check-up as a card: what is wrong first, then what is well in one line."""

from collections.abc import Sequence

from bot.cards.model import Bullets, Card, Element, Muted, Rich, Strong, Text, Tone
from bot.domain.checkup import Check, Verdict
from bot.domain.text import UserText, shorten

_LONGEST = 200


def checkup_card(checks: Sequence[Check], at: str) -> Card:
    """Green when nothing is wrong."""
    wrong = [check for check in checks if check.verdict in (Verdict.FAIL, Verdict.WARN)]
    well = "、".join(check.name for check in checks if check.verdict is Verdict.PASS)
    title = f"体检 · {len(wrong)} 处要补" if wrong else "体检 · 一切正常"
    elements: list[Element] = [Bullets(tuple(_line(check) for check in wrong))] if wrong else []
    if well:
        elements.append(Text((Muted(f"正常：{well}"),)))
    failing = any(check.verdict is Verdict.FAIL for check in wrong)
    tone = Tone.OVERDUE if failing else Tone.SOON if wrong else Tone.DONE
    return Card(title=(title,), tone=tone, elements=tuple(elements), footer=(at,), summary=title)


def _line(check: Check) -> Rich:
    reason = UserText(shorten(check.reason, _LONGEST))
    hint: Rich = ("。", Strong("怎么办："), check.hint) if check.hint else ()
    return (Strong(f"{check.name}（{check.verdict.label}）"), "：", reason, *hint)
