"""The curtain before the stage: down while the bot is being started, and what people do meanwhile waits behind it."""

import asyncio
from collections.abc import Callable


class Curtain:
    """``words`` tell people what they are waiting for; '' once it is up, which it stays."""

    def __init__(self, words: str = "") -> None:
        self.words = words
        self._risen = asyncio.Event()
        self._listeners: list[Callable[[], None]] = []
        if not words:
            self._risen.set()

    def tell(self, words: str) -> None:
        """Say what is being prepared now."""
        self.words = words
        self._changed()

    def rise(self) -> None:
        """Everything is there; whoever waited goes on."""
        self.words = ""
        self._risen.set()
        self._changed()

    async def risen(self) -> None:
        """Wait until it is up."""
        await self._risen.wait()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` on every change until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _changed(self) -> None:
        for listener in list(self._listeners):
            listener()
