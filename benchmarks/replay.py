"""The floor of a transaction: the very rows the bot wrote for an event, written again by nothing but sqlite3."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

Write = tuple[str, Any, bool]
"""Statement, parameters, and whether it is one for each of many parameters."""

_WRITES = ("INSERT", "UPDATE", "DELETE")


class Recorder:
    """Keeps every writing statement that goes to an engine, until asked for."""

    def __init__(self, engine: Engine) -> None:
        self._writes: list[Write] = []
        self.statements = 0
        event.listen(engine, "before_cursor_execute", self._note)

    def taken(self) -> list[Write]:
        """What was written since the last call."""
        writes, self._writes = self._writes, []
        return writes

    def _note(self, _: Any, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> None:
        self.statements += 1
        if statement.startswith(_WRITES):
            self._writes.append((statement, parameters, many))


class RawStore:
    """A store opened as fast as SQLite allows: WAL, ``synchronous=NORMAL``, no foreign keys, prepared statements."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")

    def write(self, writes: Sequence[Write]) -> None:
        """One transaction."""
        execute, execute_many = self._connection.execute, self._connection.executemany
        execute("BEGIN IMMEDIATE")
        for statement, parameters, many in writes:
            (execute_many if many else execute)(statement, parameters)
        execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
