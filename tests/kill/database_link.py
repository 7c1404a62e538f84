"""A replica's own way to the database: it can be cut, or fall silent as when a switch dies, and be whole again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy.engine import make_url

_SOCKET = ".s.PGSQL.5432"


class DatabaseLink:
    """Passes bytes on between a replica and the socket of a PostgreSQL on this machine."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._whole, self._refuses = asyncio.Event(), False
        self._whole.set()
        self._open: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Everybody is dropped without a word, and so is whoever calls again."""
        self._refuses = True
        for writer in self._open:
            writer.transport.abort()

    def fall_silent(self) -> None:
        """What is said stays on the way until the link is whole."""
        self._whole.clear()

    def mend(self) -> None:
        """Whole again."""
        self._refuses = False
        self._whole.set()

    async def end(self) -> None:
        """Nothing is carried any more."""
        self._whole.set()
        self.cut()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    def carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        task = asyncio.create_task(self._carry(near, back))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        if self._refuses:
            back.transport.abort()
            return
        far, forth = await asyncio.open_unix_connection(str(self._socket))
        self._open |= {back, forth}
        if self._refuses:  # since then
            self.cut()
        await asyncio.gather(self._pass_on(near, forth), self._pass_on(far, back))
        self._open -= {back, forth}

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                await self._whole.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def database_link(store_url: str) -> AsyncIterator[tuple[DatabaseLink, str]]:
    """A link to this store, and the store's address over it."""
    url = make_url(store_url)
    link = DatabaseLink(Path(str(url.query["host"])) / _SOCKET)
    server = await asyncio.start_server(link.carry, "127.0.0.1")
    over = url.difference_update_query(["host"]).set(host="127.0.0.1", port=server.sockets[0].getsockname()[1])
    try:
        yield link, over.render_as_string(hide_password=False)
    finally:
        server.close()
        await link.end()
