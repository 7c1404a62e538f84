"""What the clouds told the bot and what it answered, read alike for both: a try each, under the key the inbox has."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.emulator.dingtalk import pushes as dingtalk
from bot.emulator.feishu import pushes as feishu
from bot.emulator.feishu.answers import read_answer
from bot.emulator.feishu.envelopes import MESSAGE_EVENT, TAP_EVENT
from bot.store.unit_of_work import UnitOfWork

from tests.kill.ended import Ended

NOT_YET = "还没有确认，请看卡片"
"""A tap that takes too long is answered while nothing is stored yet, and says so (DECISIONS 16)."""


@dataclass(frozen=True, slots=True)
class Told:
    """One try. ``act`` is who did what on which card, None for what is no tap; ``acked`` with 200, in time or late.

    ``toast`` is what the person read who tapped, '' when nothing or too late; ``success`` whether it was good news.
    """

    key: str
    act: tuple[str, str, str] | None
    acked: bool
    toast: str = ""
    success: bool = False


def told(ended: Ended) -> Iterator[Told]:
    """Every try of every cloud, oldest first."""
    for push in ended.cloud.journal.pushes:
        yield from (_by_feishu(push, attempt) for attempt in push.attempts)
    for other in ended.dingtalk.pushes:
        yield from (_by_dingtalk(ended, other, attempt) for attempt in other.attempts)


def _by_feishu(push: feishu.Push, attempt: feishu.Attempt) -> Told:
    event, acked = push.body["event"], attempt.code == 200
    if push.event_type == MESSAGE_EVENT:
        return Told(f"fs:msg:{event['message']['message_id']}", None, acked)
    if push.event_type != TAP_EVENT:
        return Told(f"fs:ev:{push.event_id}", None, acked)
    act = (event["operator"]["open_id"], event["context"]["open_message_id"], _same(event["action"]))
    answer = read_answer(attempt.code, attempt.data)
    toast = answer.toast if attempt.on_time else ""
    late = acked and answer.toast == NOT_YET
    return Told(f"fs:tap:{push.event_id}", act, acked and not late, toast, answer.tone == "success")


def _by_dingtalk(ended: Ended, push: dingtalk.Push, attempt: dingtalk.Attempt) -> Told:
    body, acked = push.data, attempt.code == 200
    if push.topic == dingtalk.MESSAGE_TOPIC:
        return Told(f"dt:msg:{body['robotCode']}:{body['msgId']}", None, acked)
    if push.topic != dingtalk.CARD_TOPIC:
        return Told(f"dt:ev:{push.headers['eventId']}", None, acked)
    key, act = f"dt:tap:{attempt.message_id}", (body["userId"], body["outTrackId"], _same(body["content"]))
    words = _private_words(attempt)
    late = words == NOT_YET
    toast = words if attempt.on_time else ""
    return Told(key, act, acked and not late, toast, not late and _is_good(ended, key))


def _private_words(attempt: dingtalk.Attempt) -> str:
    response = (attempt.data or {}).get("response") or {}
    return str(response.get("userPrivateData", {}).get("cardParamMap", {}).get("toast", ""))


def _is_good(ended: Ended, key: str) -> bool:
    """The wire knows no tone, the store does; words that are not stored are taken for what they would be at worst."""
    answer = UnitOfWork(ended.store).inbox.answer(key)
    return answer is None or answer.tone.value == "success"


def _same(what: Any) -> str:
    return json.dumps(what, sort_keys=True, ensure_ascii=False)
