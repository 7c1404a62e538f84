"""A sign of life to whoever watches from outside, given only when all is well (RELIABILITY O-1)."""

from collections.abc import Awaitable, Callable

import aiohttp
import structlog

log = structlog.get_logger("bot.heartbeat")

_WITHIN = 10.0  # seconds


def heartbeat_to(url: str) -> Callable[[], Awaitable[None]]:
    """Calls the address; what goes wrong is logged and harms nobody: the outside will notice by the silence."""

    async def beat() -> None:
        try:
            timeout = aiohttp.ClientTimeout(total=_WITHIN)
            async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session, session.get(url) as answer:
                if answer.status >= 400:
                    log.warning("the heartbeat was refused", status=answer.status)
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            log.warning("the heartbeat did not get out", error=type(failure).__name__)

    return beat
