"""Carries frames to the bot: to one random connection, with little time to acknowledge (facts/dingtalk.md 2, 7.5)."""

import asyncio
import contextlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.emulator.dingtalk.connections import Connection, Connections
from bot.emulator.faults import PUSH_FAULTS, Fault, FaultKind, Faults
from bot.emulator.people import fresh_id

MESSAGE_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"

ANSWER_WITHIN = 2.0
"""Seconds for a tap; messages and events have three, which makes no difference to a bot that keeps to two."""


@dataclass(slots=True)
class Attempt:
    """One try to deliver; ``delay`` is seconds until the acknowledgement, None while there is none."""

    message_id: str
    at: datetime
    connection_id: str = ""
    delay: float | None = None
    code: int = 0
    data: Mapping[str, Any] | None = None
    on_time: bool = False
    lost: bool = False  # what was answered to it does not arrive; nobody waits on for that


@dataclass(slots=True)
class Push:
    """What is pushed and how its delivery went; ``headers`` are those an event has beside the usual ones.

    ``again`` tells whether the cloud repeats it while it is not acknowledged.
    """

    kind: str
    topic: str
    data: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    again: bool = True
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def acked(self) -> bool:
        """Whether one attempt was acknowledged with 200 in time."""
        return any(attempt.on_time and attempt.code == 200 for attempt in self.attempts)


class Pusher:
    """Delivers pushes and matches acknowledgements; faults of pushes happen here."""

    def __init__(self, connections: Connections, faults: Faults, app_id: str, answer_within: float) -> None:
        self._connections, self._faults, self._app_id = connections, faults, app_id
        connections.on_ack = self.acknowledged
        connections.on_end = self.ended
        self.answer_within = answer_within
        self._waiting: dict[str, tuple[Attempt, float, asyncio.Future[None]]] = {}
        self._held: list[Push] = []

    async def push(self, push: Push, now: datetime) -> Attempt:
        """Deliver once and wait for the acknowledgement or the end of its time."""
        fault = self._faults.take(PUSH_FAULTS, push.topic)
        if fault and fault.kind is FaultKind.OUT_OF_ORDER:
            self._held.append(push)
            return _note(push, now, "")
        attempt = await self._deliver(push, now, fault)
        if fault and fault.kind in (FaultKind.DUPLICATE, FaultKind.NEW_EVENT_ID):
            await self._deliver(push, now, None)
        held, self._held = self._held, []
        for each in held:
            await self._deliver(each, now, None)
        return attempt

    def acknowledged(self, frame: Mapping[str, Any]) -> None:
        """An acknowledgement came, in time or late."""
        entry = self._waiting.pop(str(frame["headers"].get("messageId")), None)
        if entry is None:
            return
        attempt, started, future = entry
        if not attempt.lost:
            attempt.delay = time.monotonic() - started
            attempt.code, attempt.data = _read(frame)
        if not future.done():
            attempt.on_time = not attempt.lost
            future.set_result(None)

    def ended(self, connection: Connection) -> None:
        """A connection is gone: nobody waits for its acknowledgements any longer."""
        for message_id, (attempt, _, future) in list(self._waiting.items()):
            if attempt.connection_id == connection.connection_id:
                del self._waiting[message_id]
                if not future.done():
                    future.set_result(None)

    async def _deliver(self, push: Push, now: datetime, fault: Fault | None) -> Attempt:
        connection = self._connections.pick()
        attempt = _note(push, now, connection.connection_id if connection else "")
        if connection is None or (fault and fault.kind is FaultKind.DROP):
            return attempt
        acknowledged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        attempt.lost = fault is not None and fault.kind is FaultKind.ACK_LOST
        self._waiting[attempt.message_id] = (attempt, time.monotonic(), acknowledged)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.answer_within):
                await connection.send(self._frame(push, attempt, connection))
                await acknowledged
        return attempt

    def _frame(self, push: Push, attempt: Attempt, connection: Connection) -> dict[str, Any]:
        headers = {
            "appId": self._app_id,
            "connectionId": connection.connection_id,
            "contentType": "application/json",
            "messageId": attempt.message_id,
            "time": str(int(attempt.at.timestamp() * 1000)),
            "topic": push.topic,
            **push.headers,
        }
        data = json.dumps(push.data, ensure_ascii=False)
        return {"specVersion": "1.0", "type": push.kind, "headers": headers, "data": data}


def system_frame(topic: str, data: Mapping[str, Any], connection: Connection) -> dict[str, Any]:
    """A frame of the cloud's own: ping, disconnect."""
    headers = {
        "connectionId": connection.connection_id,
        "contentType": "application/json",
        "messageId": fresh_id(""),
        "time": "0",
        "topic": topic,
    }
    return {"specVersion": "1.0", "type": "SYSTEM", "headers": headers, "data": json.dumps(data)}


def _note(push: Push, now: datetime, connection_id: str) -> Attempt:
    attempt = Attempt(fresh_id(""), now, connection_id)
    push.attempts.append(attempt)
    return attempt


def _read(frame: Mapping[str, Any]) -> tuple[int, Mapping[str, Any] | None]:
    try:
        data = json.loads(frame.get("data") or "{}")
        return int(frame["code"]), data if isinstance(data, dict) else None
    except (ValueError, TypeError, KeyError):
        return 0, None
