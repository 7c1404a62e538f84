"""What the page tells about the inside of a card: its size on the wire and what Feishu would refuse in it."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.card_rules import validate_card


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


def _summary(card: dict[str, Any]) -> str:
    config, header = card.get("config") or {}, card.get("header") or {}
    return str(_content(config.get("summary")) or _content(header.get("title")) or "[卡片]")


def _content(text: object) -> object:
    return text.get("content") if isinstance(text, dict) else None
