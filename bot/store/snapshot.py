"""One moment of the whole store, for what looks at all of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """The store as it stands now, however long it is looked at and whoever writes meanwhile; rows come as read.

    PostgreSQL ends a transaction in which nothing happens for seconds; here that is the time spent on what was read.
    """
    reading = engine.connect().execution_options(reads_only=True)
    if engine.dialect.name == "postgresql":
        reading = reading.execution_options(isolation_level="REPEATABLE READ")
    with reading as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execution_options(stream_results=True)
        yield connection
