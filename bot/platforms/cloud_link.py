"""Both sides of one cloud, and what has to be closed at the end."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import aiohttp

from bot.platforms.long_link import LongLink

AGateway = TypeVar("AGateway", covariant=True)


@dataclass(frozen=True, slots=True)
class CloudLink(Generic[AGateway]):
    """What sends, what listens, and the session they share."""

    gateway: AGateway
    transport: LongLink
    session: aiohttp.ClientSession

    async def close(self) -> None:
        """Stop the transport, then close the connections of the gateway; call it when nothing is sent any more."""
        await self.transport.stop()
        await self.session.close()
