"""From the app's answer to what a tap's callback returns (facts/feishu.md 5.5), and our own short word."""

import base64
from typing import Any

import orjson

from bot.events import Ack, Answer, ToastTone

UNREADABLE = Answer(toast="没有收到这次操作：这个按钮已经不能用了。请在最新的卡片上再点一次", tone=ToastTone.WARNING)
"""Said when a tap carries nothing we could have put on a card."""


def callback_result(answer: Answer | None) -> dict[str, Any]:
    """The JSON object the cloud shows to the person who tapped; the card in it replaces the card for everyone."""
    result: dict[str, Any] = {}
    if answer is not None and answer.toast:
        result["toast"] = {"type": str(answer.tone), "content": answer.toast}
    if answer is not None and answer.card is not None:
        result["card"] = {"type": "raw", "data": answer.card}
    return result


def stored_payload(answer: Answer | None, *, tap: bool) -> bytes:
    """The payload of an acknowledgement: taken, with what the person sees when it was a tap (facts 1.3)."""
    if not tap:
        return b'{"code":200}'
    result = base64.b64encode(orjson.dumps(callback_result(answer))).decode()
    return orjson.dumps({"code": 200, "data": result})


def refused_payload() -> bytes:
    """The payload of an acknowledgement: nothing was stored, deliver it again."""
    return b'{"code":500}'


def payload_for(ack: Ack, *, tap: bool) -> bytes:
    """What the outcome of a dispatch becomes on the wire.

    A tap is never delivered again (facts 1.3), so words of the app about a failure reach the person as a toast;
    everything else that was not stored asks for another delivery.
    """
    if ack.stored or (tap and ack.answer is not None):
        return stored_payload(ack.answer, tap=tap)
    return refused_payload()
