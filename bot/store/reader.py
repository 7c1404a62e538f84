"""Questions to the store on a connection of their own that cannot write, so that looking never holds up the work."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")


class Reader:
    """Answers questions in a thread, each on a fresh read-only transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def ask(self, question: Callable[[Connection], T], within: float = 10.0) -> T:
        """The answer; raises TimeoutError after so many seconds, or what the store raises."""
        async with asyncio.timeout(within):
            return await asyncio.to_thread(self._answer, question)

    def _answer(self, question: Callable[[Connection], T]) -> T:
        with self._engine.connect().execution_options(reads_only=True, postgresql_readonly=True) as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only=ON")  # the connection is closed afterwards, not pooled
            return question(connection)
