"""Carries events to the bot: to one random connection, with three seconds to acknowledge (facts 1.3)."""

import asyncio
import contextlib
import itertools
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.emulator.faults import PUSH_FAULTS, Fault, FaultKind, Faults
from bot.emulator.feishu.connections import Connection, Connections
from bot.emulator.feishu.envelopes import as_bytes
from bot.emulator.feishu.frames import DATA, Frame
from bot.emulator.people import fresh_id

ANSWER_WITHIN = 3.0


@dataclass(slots=True)
class Attempt:
    """One try to deliver; ``delay`` is seconds until the acknowledgement, None while there is none."""

    delivery_id: str
    at: datetime
    device_id: str = ""
    delay: float | None = None
    code: int = 0
    data: str | None = None
    on_time: bool = False
    lost: bool = False  # what was answered to it does not arrive; nobody waits on for that


@dataclass(slots=True)
class Push:
    """An event and how its delivery went; ``again`` tells whether the cloud repeats it."""

    body: Mapping[str, Any]
    again: bool
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def event_id(self) -> str:
        """The id in the event's header."""
        return str(self.body["header"]["event_id"])

    @property
    def event_type(self) -> str:
        """The type in the event's header."""
        return str(self.body["header"]["event_type"])

    @property
    def acked(self) -> bool:
        """Whether one attempt was acknowledged with 200 in time."""
        return any(attempt.on_time and attempt.code == 200 for attempt in self.attempts)

    def under_new_id(self) -> "Push":
        """The same happening told again under another event id, as the cloud may do for messages (T9)."""
        header = {**self.body["header"], "event_id": fresh_id("")}
        return Push({**self.body, "header": header}, self.again, self.attempts)


class Pusher:
    """Delivers pushes and matches acknowledgements; faults of pushes happen here."""

    def __init__(self, connections: Connections, faults: Faults, answer_within: float = ANSWER_WITHIN) -> None:
        self.connections = connections
        connections.on_ack = self.acknowledged
        connections.on_end = self.ended
        self.answer_within = answer_within
        self._faults = faults
        self._waiting: dict[str, tuple[Attempt, float, asyncio.Future[None]]] = {}
        self._held: list[Push] = []
        self._numbers = itertools.count(1)

    async def push(self, push: Push, now: datetime) -> Attempt:
        """Deliver once and wait for the acknowledgement or the end of its time."""
        fault = self._faults.take(PUSH_FAULTS, push.event_type)
        kind = fault.kind if fault else None
        if kind is FaultKind.OUT_OF_ORDER:
            self._held.append(push)
            return self._note(push, now, "")
        attempt = await self._deliver(push, now, fault)
        if kind is FaultKind.DUPLICATE:
            await self._deliver(push, now, None)
        if kind is FaultKind.NEW_EVENT_ID:
            await self._deliver(push.under_new_id(), now, None)
        await self._release(now)
        return attempt

    def acknowledged(self, frame: Frame) -> None:
        """An acknowledgement came, in time or late."""
        entry = self._waiting.pop(frame.header("message_id"), None)
        if entry is None:
            return
        attempt, started, future = entry
        if not attempt.lost:
            attempt.delay = time.monotonic() - started
            attempt.code, attempt.data = _read_ack(frame.payload)
        if not future.done():
            attempt.on_time = not attempt.lost
            future.set_result(None)

    def ended(self, connection: Connection) -> None:
        """A connection is gone: nobody waits for its acknowledgements any longer."""
        for delivery_id, (attempt, _, future) in list(self._waiting.items()):
            if attempt.device_id == connection.device_id:
                del self._waiting[delivery_id]
                if not future.done():
                    future.set_result(None)

    async def _release(self, now: datetime) -> None:
        held, self._held = self._held, []
        for push in held:
            await self._deliver(push, now, None)

    async def _deliver(self, push: Push, now: datetime, fault: Fault | None) -> Attempt:
        connection = self.connections.pick()
        attempt = self._note(push, now, connection.device_id if connection else "")
        if connection is None or (fault and fault.kind is FaultKind.DROP):
            return attempt
        acknowledged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        attempt.lost = fault is not None and fault.kind is FaultKind.ACK_LOST
        self._waiting[attempt.delivery_id] = (attempt, time.monotonic(), acknowledged)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.answer_within):
                await self._write(self._frames(push, attempt, connection, fault), connection)
                await acknowledged
        return attempt

    async def _write(self, frames: list[Frame], connection: Connection) -> None:
        for frame in frames:
            if not connection.deaf:
                await connection.send(frame)

    def _note(self, push: Push, now: datetime, device_id: str) -> Attempt:
        attempt = Attempt(fresh_id(""), now, device_id)
        push.attempts.append(attempt)
        return attempt

    def _frames(self, push: Push, attempt: Attempt, connection: Connection, fault: Fault | None) -> list[Frame]:
        payload = as_bytes(push.body)
        count = fault.count if fault and fault.kind is FaultKind.FRAGMENTS else 1
        size = -(-len(payload) // count)
        parts = [payload[start : start + size] for start in range(0, len(payload), size)]
        frames = [self._frame(attempt, connection, part, seq, len(parts)) for seq, part in enumerate(parts)]
        if fault and fault.kind is FaultKind.MISSING_HEADER:
            frames[0].headers = [header for header in frames[0].headers if header[0] != "trace_id"]
        random.shuffle(frames)
        return frames

    def _frame(self, attempt: Attempt, connection: Connection, part: bytes, seq: int, total: int) -> Frame:
        number = next(self._numbers)
        headers = [
            ("type", "event"),
            ("message_id", attempt.delivery_id),
            ("sum", str(total)),
            ("seq", str(seq)),
            ("trace_id", fresh_id("")),
            ("timestamp", str(int(attempt.at.timestamp() * 1000))),
        ]
        return Frame(number, number, connection.service, DATA, headers, part)


def _read_ack(payload: bytes) -> tuple[int, str | None]:
    try:
        body = json.loads(payload)
        return int(body["code"]), body.get("data") or None
    except (ValueError, TypeError, KeyError):
        return 0, None
