"""What the page tells about the inside of a card: its size on the wire and what the cloud would refuse in it."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.card_rules import validate_card

_VARIABLE_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Look:
    """``size`` in bytes of the content as sent, ``summary`` what a list of chats shows of it."""

    size: int
    problems: tuple[str, ...]
    summary: str


@lru_cache(maxsize=1024)
def look_into(content: str) -> Look:
    """Examine a card's wire content; content that is no JSON object is a problem, not an error."""
    size = len(content.encode())
    try:
        card = json.loads(content)
    except ValueError as error:
        return Look(size, (f"不是 JSON:{error}",), "[卡片]")
    if not isinstance(card, dict):
        return Look(size, ("不是 JSON 对象",), "[卡片]")
    return Look(size, tuple(validate_card(card)), _summary(card))


@lru_cache(maxsize=1024)
def look_into_dingtalk(content: str) -> Look:
    """Examine the variables of a DingTalk card, which are texts of at most a kilobyte (facts/dingtalk.md 7.1)."""
    values = json.loads(content)["values"]
    long = [name for name, value in values.items() if len(value.encode()) > _VARIABLE_BYTES]
    return Look(
        len(content.encode()), tuple(f"变量 {name} 超过 1 KB" for name in long), values.get("title") or "[卡片]"
    )


def _summary(card: dict[str, Any]) -> str:
    config, header = card.get("config") or {}, card.get("header") or {}
    return str(_content(config.get("summary")) or _content(header.get("title")) or "[卡片]")


def _content(text: object) -> object:
    return text.get("content") if isinstance(text, dict) else None
