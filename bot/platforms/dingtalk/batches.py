"""One-to-one messages with the same words go out together, twenty people a call: calls are counted by the month."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.ports import SendError, SendProblem

MOST_PEOPLE = 20
_GATHER = 0.05  # seconds: what one commit caused is claimed together and arrives here together

SendBatch = Callable[[str, str, list[str]], Awaitable[Mapping[str, Any]]]
"""Sends (message key, message parameters) to people; the answer of the cloud."""


@dataclass(slots=True)
class _Batch:
    waiting: dict[str, "asyncio.Future[str]"] = field(default_factory=dict)
    full: asyncio.Event = field(default_factory=asyncio.Event)


class Batches:
    """Gathers people for a moment, sends once, and tells each caller what became of their own message."""

    def __init__(self, send: SendBatch, gather: float = _GATHER) -> None:
        self._send, self._gather = send, gather
        self._open: dict[tuple[str, str], _Batch] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def send(self, key: str, param: str, user_id: str) -> str:
        """Send to one person, together with others; the cloud's id of the message. Raises SendError."""
        batch = self._open.get((key, param))
        if batch is None or user_id in batch.waiting:
            batch = self._open[key, param] = _Batch()
            task = asyncio.create_task(self._run(key, param, batch))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        batch.waiting[user_id] = told
        if len(batch.waiting) >= MOST_PEOPLE:
            batch.full.set()
            del self._open[key, param]
        return await told

    async def _run(self, key: str, param: str, batch: _Batch) -> None:
        try:
            async with asyncio.timeout(self._gather):
                await batch.full.wait()
        except TimeoutError:
            if self._open.get((key, param)) is batch:
                del self._open[key, param]
        try:
            answer = await self._send(key, param, list(batch.waiting))
        except Exception as error:
            for told in batch.waiting.values():
                _fail(told, error)
            return
        _settle(batch.waiting, answer)


def _settle(waiting: Mapping[str, "asyncio.Future[str]"], answer: Mapping[str, Any]) -> None:
    unknown = set(answer.get("invalidStaffIdList") or ())
    slowed = set(answer.get("flowControlledStaffIdList") or ())
    for user_id, told in waiting.items():
        if user_id in unknown:
            _fail(told, SendError(SendProblem.PERSON_GONE, "invalidStaffIdList", user_id))
        elif user_id in slowed:
            _fail(told, SendError(SendProblem.THROTTLED, "flowControlledStaffIdList", user_id, after=60.0))
        elif not told.done():
            told.set_result(str(answer.get("processQueryKey", "")))


def _fail(told: "asyncio.Future[str]", error: Exception) -> None:
    if not told.done():
        told.set_exception(error)
