"""Both sides of one cloud, and what has to be closed at the end."""

from typing import Generic, TypeVar

import aiohttp

from bot.platforms.long_link import LongLink

AGateway = TypeVar("AGateway")


class CloudLink(Generic[AGateway]):
    """What sends, what listens, and the session they share."""

    def __init__(self, gateway: AGateway, transport: LongLink, session: aiohttp.ClientSession) -> None:
        self.gateway, self.transport, self._session = gateway, transport, session

    async def close(self) -> None:
        """Stop the transport, then close the connections of the gateway; call it when nothing is sent any more."""
        await self.transport.stop()
        await self._session.close()
