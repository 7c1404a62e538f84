"""A card of about 10 KB: a report of many lines, as the bot builds it and as plain dictionaries."""

from typing import Any

import orjson
from bot.cards.model import Act, Bullets, Button, Buttons, Card, Fields, Text, Tone
from bot.cards.render_feishu import body_of
from bot.cards.seal import seal
from bot.domain.text import UserText

Line = tuple[str, str]
"""Who, and what they wrote."""

_WRITTEN = "完成国庆海报终稿的第二轮校对，颜色按打样调整，等待市场部确认后送印，预计占用两个工作日"
_SHORT = 12
LINES: tuple[Line, ...] = tuple((f"部门{number}", f"{_WRITTEN}（第{number}项）") for number in range(1, 53))


def by_the_bot(lines: tuple[Line, ...]) -> str:
    """From the values to the text that is stored and sent: card, button token, typed text escaped, fitted, JSON."""
    fields = Fields(tuple((who, (UserText(text),)) for who, text in lines[:_SHORT]))
    bullets = Bullets(tuple((f"{who} ", UserText(text)) for who, text in lines[_SHORT:]))
    button = Buttons((Button("看明细", Act("report.show", "report:1", 1)),))
    card = Card(("今日进度",), Tone.RUNNING, (Text(("各部门今天填报的进度",)), fields, bullets, button))
    return body_of(seal(card, lambda _: "token"), lambda _: None).content


def by_hand(lines: tuple[Line, ...]) -> bytes:
    """The least: the same tree as dictionaries, nothing escaped, nothing checked, dumped once."""
    elements = [_words("各部门今天填报的进度"), *(_row(*line) for line in lines[:_SHORT])]
    elements.append(_words("\n".join(f"- {who} {text}" for who, text in lines[_SHORT:])))
    button = {"tag": "button", "text": {"tag": "plain_text", "content": "看明细"}, "type": "default"}
    elements.append({**button, "behaviors": [{"type": "callback", "value": {"t": "token"}}]})
    header = {"title": {"tag": "plain_text", "content": "今日进度"}, "template": "blue"}
    card = {"schema": "2.0", "config": {"update_multi": True}, "header": header, "body": {"elements": elements}}
    return orjson.dumps(card)


def _row(who: str, text: str) -> dict[str, Any]:
    columns = [_column(1, f"<font color='grey'>{who}</font>"), _column(3, text)]
    return {"tag": "column_set", "flex_mode": "none", "horizontal_spacing": "8px", "columns": columns}


def _column(weight: int, content: str) -> dict[str, Any]:
    return {"tag": "column", "width": "weighted", "weight": weight, "elements": [_words(content)]}


def _words(content: str) -> dict[str, Any]:
    return {"tag": "markdown", "content": content}
