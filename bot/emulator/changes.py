"""News from the world, for the rehearsal page and for whoever waits for something to be seen."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from bot.emulator.messages import Message

ChangeKind = Literal["message", "update", "recall", "toast", "clock", "urgent", "chats", "people"]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that people would notice; ``person`` is the open id it is for, '' when it is for everybody.

    message: a new one. update: a card changed. toast: ``text`` shown to ``person``, in ``tone``. clock: the time was
    moved. urgent: ``person`` was buzzed about ``message``. chats, people: somebody came, went, or a chat appeared.
    """

    kind: ChangeKind
    number: int
    message: Message | None = None
    person: str = ""
    text: str = ""
    tone: str = ""
    chat_id: str = ""


class Changes:
    """Hands every change to callbacks and to waiting readers, in order."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Change], None]] = []
        self._count = 0

    def tell(
        self,
        kind: ChangeKind,
        *,
        message: Message | None = None,
        person: str = "",
        text: str = "",
        tone: str = "",
        chat_id: str = "",
    ) -> None:
        """Tell everybody, at once."""
        self._count += 1
        place = chat_id or (message.chat_id if message else "")
        change = Change(kind, self._count, message, person, text, tone, place)
        for listener in list(self._listeners):
            listener(change)

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call ``listener`` on every change until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def stream(self) -> AsyncIterator[Change]:
        """Every change from the first ``anext`` on; close the iterator to end."""
        with self._queue() as queue:
            while True:
                yield await queue.get()

    async def until(self, seen: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait until ``seen()``, asked now and after every change; TimeoutError after ``seconds`` of machine time."""
        with self._queue() as queue:
            async with asyncio.timeout(seconds):
                while not seen():
                    await queue.get()

    @contextmanager
    def _queue(self) -> Iterator[asyncio.Queue[Change]]:
        queue: asyncio.Queue[Change] = asyncio.Queue()
        stop = self.listen(queue.put_nowait)
        try:
            yield queue
        finally:
            stop()
