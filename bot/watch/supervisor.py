"""Keeps every background part of the process alive, or ends the process: never a half-dead one (RELIABILITY F-10)."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.errors import FatalError

log = structlog.get_logger("bot.supervisor")

Part = Callable[[], Awaitable[None]]
"""Serves until cancelled; whatever ends it before the process is told to stop is a failure."""

FAILURES = 3
WITHIN = 300.0  # seconds; failures further apart are no row of them


class PartFailedError(FatalError):
    """A part failed for the third time in a short while; the text tells the operator and the service manager why."""


class Supervisor:
    """Runs parts side by side and restarts one that fails, after a wait that doubles; durations are machine seconds."""

    def __init__(
        self, parts: Mapping[str, Part], *, pause: float = 1.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._parts, self._pause, self._monotonic = dict(parts), pause, monotonic
        self._releasing = False
        self.failures = dict.fromkeys(self._parts, 0)
        """How often each part has failed since the start."""

    async def run(self) -> None:
        """Serve until every part was released and has ended; raises FatalError when one failed often or for good."""
        tasks = [asyncio.create_task(self._keep(name, part), name=name) for name, part in self._parts.items()]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                if not task.cancelling():  # a second time would break into what it does at its end
                    task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def release(self) -> None:
        """The process is about to stop: a part that ends now has done what it was told."""
        self._releasing = True

    async def _keep(self, name: str, part: Part) -> None:
        failed: deque[float] = deque(maxlen=FAILURES)
        while True:
            failure = await _end_of(part)
            if self._releasing:
                return
            if isinstance(failure, FatalError):
                raise failure
            failed.append(self._monotonic())
            self.failures[name] += 1
            log.error("a part failed", part=name, failures=self.failures[name], exc_info=failure)
            if len(failed) == FAILURES and failed[-1] - failed[0] <= WITHIN:
                raise PartFailedError(
                    f"「{name}」在短时间内第 {FAILURES} 次失败，进程退出，请由服务管理器重新启动。"
                    f"最后一次：{type(failure).__name__}: {failure}"
                ) from failure
            await asyncio.sleep(self._pause * 2 ** (len(failed) - 1))


async def _end_of(part: Part) -> Exception:
    try:
        await part()
    except Exception as failure:
        return failure
    return RuntimeError("it ended by itself")
