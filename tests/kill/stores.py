"""Fresh stores with the newest schema, and copies of a store at rest, of either kind."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from bot.store.database import sqlite_path
from bot.store.tables import metadata
from sqlalchemy import Table, TextClause, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

SQLITE_NAME = "liaison.sqlite3"


class Stores(Protocol):
    """Makes stores for runs; a run's files lie in its home."""

    def new(self, home: Path) -> str:
        """The address of an empty store."""
        ...

    def copy(self, url: str, home: Path) -> str:
        """The address of a copy of a store that nobody uses at the moment."""
        ...

    def give_back(self, url: str) -> None:
        """Nobody uses this store any more."""
        ...


class SqliteStores:
    """Files; ``template`` is one with the newest schema and nothing in it."""

    def __init__(self, template: Path) -> None:
        self._template = template

    def new(self, home: Path) -> str:
        """See Stores."""
        return f"sqlite:///{shutil.copy(self._template, home / SQLITE_NAME)}"

    def copy(self, url: str, home: Path) -> str:
        """See Stores; what is still in the write-ahead log comes along."""
        path, copy = sqlite_path(url), home / SQLITE_NAME
        assert path is not None, url
        source = sqlite3.connect(path)
        source.execute("VACUUM INTO ?", [str(copy)])
        source.close()
        return f"sqlite:///{copy}"

    def give_back(self, url: str) -> None:
        """See Stores; the file stays with its run."""


class PostgresStores:
    """A few databases on one server, emptied and filled again: making one takes longer than a whole run."""

    def __init__(self, server: str, template: str) -> None:
        self._server = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._template = template
        self._made: list[str] = []
        self._free: list[str] = []
        self._rows: dict[str, Rows] = {}

    def new(self, home: Path) -> str:
        """See Stores."""
        return self._filled({})

    def copy(self, url: str, home: Path) -> str:
        """See Stores; what ``url`` holds is read once."""
        if url not in self._rows:
            self._rows[url] = _read(url)
        return self._filled(self._rows[url])

    def give_back(self, url: str) -> None:
        """See Stores."""
        self._free.append(url)

    def close(self) -> None:
        """Drop what was made."""
        with self._server.connect() as connection:
            for name in self._made:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        self._server.dispose()

    def _filled(self, rows: "Rows") -> str:
        url = self._free.pop() if self._free else self._create()
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # no order among the tables
            for table in metadata.sorted_tables:
                connection.execute(table.delete())
                if rows.get(table.name):
                    connection.execute(table.insert(), rows[table.name])
                if "id" in table.c:
                    connection.execute(_next_id(table))
        engine.dispose()
        return url

    def _create(self) -> str:
        name = f"kill_{uuid4().hex}"
        self._made.append(name)
        with self._server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {self._template}"))
        return make_url(self._server.url).set(database=name).render_as_string(hide_password=False)


Rows = dict[str, list[dict[str, Any]]]
"""What a store holds, by table."""


def _read(url: str) -> Rows:
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = {t.name: [dict(row._mapping) for row in connection.execute(t.select())] for t in metadata.sorted_tables}
    engine.dispose()
    return rows


def _next_id(table: Table) -> TextClause:
    highest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"  # noqa: S608  names of our own tables
    return text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {highest}, false)")
