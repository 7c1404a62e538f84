"""What a bot sent back for a tap, and what the tapping person sees of it (facts 5.5, 6.2)."""

import base64
import binascii
import json
from typing import Any

from bot.card_rules import validate_card
from bot.emulator.wire import TapAnswer

UNREACHABLE = TapAnswer(error="200342")
TOO_LATE = TapAnswer(error="200341")
NOT_OK = TapAnswer(error="200671")
BAD_ANSWER = TapAnswer(error="200672", why="the answer to a tap has not the form of an answer")

_TONES = ("info", "success", "warning", "error")


def read_answer(code: int, data: str | None) -> TapAnswer:
    """The answer in an acknowledgement with this ``code`` and base64 ``data``."""
    if code != 200:
        return NOT_OK
    if not data:
        return TapAnswer()
    try:
        body = json.loads(base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError):
        return BAD_ANSWER
    return _read_body(body) if isinstance(body, dict) else BAD_ANSWER


def _read_body(body: dict[str, Any]) -> TapAnswer:
    toast, card = body.get("toast"), body.get("card")
    if not _is_toast(toast):
        return BAD_ANSWER
    words = str(toast.get("content") or (toast.get("i18n") or {}).get("zh_cn") or "") if toast else ""
    tone = str(toast.get("type") or "info") if toast else "info"
    if card is None:
        return TapAnswer(words, tone)
    if not isinstance(card, dict) or card.get("type") != "raw" or not isinstance(card.get("data"), dict):
        return BAD_ANSWER
    problems = validate_card(card["data"])
    if problems:
        return TapAnswer(error="200673", why=f"the card in the answer to a tap is refused: {'; '.join(problems)}")
    return TapAnswer(words, tone, card["data"])


def _is_toast(toast: object) -> bool:
    if toast is None:
        return True
    return isinstance(toast, dict) and (toast.get("type") or "info") in _TONES
