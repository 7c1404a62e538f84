"""One HTTP call to a cloud, inside its timeouts; what its answer means is each cloud's own."""

from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import orjson

from bot.ports import Reach, SendError, SendProblem

ReadAnswer = Callable[[int, Mapping[str, str], bytes], dict[str, Any]]
"""From status, headers and body to the answer; raises SendError for a refusal and for what is no answer."""


async def exchange(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    read: ReadAnswer,
    *,
    body: Mapping[str, Any] | None = None,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The answer as ``read``; raises SendError, whatever went wrong."""
    sent = dict(headers or {})
    if body is not None:
        sent["Content-Type"] = "application/json; charset=utf-8"
    try:
        async with session.request(
            method,
            url,
            params=query,
            data=None if body is None else _encoded(body),
            headers=sent,
            allow_redirects=False,
        ) as response:
            return read(response.status, response.headers, await response.read())
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise not_answered(error) from None


def not_answered(error: Exception) -> SendError:
    """What a broken exchange means: without a connection nothing was accepted, afterwards nobody knows.

    Texts of the HTTP library may hold addresses with tickets, so only the kind of error is told.
    """
    name = type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL):
        return SendError(SendProblem.RETRY, "not connected", name, reach=Reach.API)
    return SendError(SendProblem.UNKNOWN, "no answer", name)


def _encoded(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError as error:  # half an emoji, for one: no retry could mend it
        raise SendError(SendProblem.REFUSED, "body", f"not sent: {error}") from None
