"""What must never be crossed: rights (I7), audiences (I8), the cloud's rates (I9)."""

from collections import defaultdict, deque
from collections.abc import Iterator

from bot.emulator.feishu.journal import WireCall

from tests.kill.ended import Ended
from tests.kill.rights import CANARIES, MAY, OUTSIDERS

_THROTTLED = (99991400, 230020, 11232)
_WINDOWS = ((1.0, 5, 50), (60.0, 300, 1000))
"""Seconds, calls to one place, calls of one API: what Feishu allows (RELIABILITY 2.1)."""

_DINGTALK_REFUSALS = ("Qps", "Qpm", "1111", "ApiCountLimit", "90030")
_DINGTALK_API = 20
"""Calls of one API in a second (facts/dingtalk.md 9)."""

_GROUP_ROBOT, _BY_ROBOT = "/robot/send", 20
"""Messages in a minute by the address of a group's own robot."""


def i7_every_change_was_somebodys_right(ended: Ended) -> Iterator[str]:
    """Each entry of the journal was caused by a person who may, by a table written separately; time causes the rest."""
    names = {row.id: row.display for row in ended.rows("person")} | {None: ""}
    for row in ended.rows("journal"):
        allowed = MAY.get(row.subject.partition(":")[0], {}).get(row.what)
        if allowed is None:
            yield f"nobody has a right to 「{row.what}」 of {row.subject}"
        elif names[row.actor_id] not in allowed:
            yield f"{row.what} of {row.subject} by {names[row.actor_id] or 'the bot'}"


def i8_nothing_typed_reached_an_outsider(ended: Ended) -> Iterator[str]:
    """No chat with somebody outside shows a word that people inside typed."""
    outside = {ended.world.person(name).open_id for name in OUTSIDERS}
    for message, text in ended.posted.values():
        if outside & set(ended.world.chats[message.chat_id].members):
            yield from (f"an outsider reads 「{canary}」: {text[:60]!r}" for canary in CANARIES if canary in text)


def i9_no_rate_was_exceeded(ended: Ended) -> Iterator[str]:
    """No window of the vendor's, per place and per API, holds more calls than allowed, and none was refused for it."""
    calls = [call for call in ended.cloud.journal.calls if "/messages" in call.api]
    yield from (f"throttled: {call.method} {call.path}" for call in calls if call.code in _THROTTLED)
    for span, per_place, per_api in _WINDOWS:
        by_place, by_api = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
        for call in calls:
            by_place[_place(ended, call)].append(call.monotonic)
            by_api[f"{call.method} {call.api}"].append(call.monotonic)
        yield from (f"{place} in {span} s" for place, at in by_place.items() if _most_within(at, span) > per_place)
        yield from (f"{api} in {span} s" for api, at in by_api.items() if _most_within(at, span) > per_api)


def i9_no_rate_of_dingtalk_was_exceeded(ended: Ended) -> Iterator[str]:
    """The same by DingTalk's figures: each API in a second, a group's robot in a minute, nothing refused for it."""
    by_api = defaultdict[str, list[float]](list)
    for call in ended.dingtalk.calls:
        by_api[f"{call.method} {call.api}"].append(call.monotonic)
        if any(word in call.fault for word in _DINGTALK_REFUSALS):
            yield f"refused: {call.method} {call.path}: {call.fault}"
    yield from (f"{api} in a second" for api, at in by_api.items() if _most_within(at, 1.0) > _DINGTALK_API)
    if _most_within(by_api[f"POST {_GROUP_ROBOT}"], 60.0) > _BY_ROBOT:
        yield "group robots in a minute"


def _place(ended: Ended, call: WireCall) -> str:
    if "receive_id" in call.body:
        return str(call.body["receive_id"])
    message_id = call.path.split("/messages/")[1].split("/")[0]
    return ended.world.messages[message_id].chat_id if call.method == "POST" else message_id


def _most_within(moments: list[float], span: float) -> int:
    window: deque[float] = deque()
    most = 0
    for moment in moments:
        window.append(moment)
        while window[0] <= moment - span:
            window.popleft()
        most = max(most, len(window))
    return most
