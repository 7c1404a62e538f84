"""Opens the writer that suits the store."""

from sqlalchemy import Engine

from bot.store.database import beside_the_pool
from bot.store.postgres_writer import PostgresWriter
from bot.store.sqlite_writer import SqliteWriter
from bot.store.writer import Writer


def open_writer(engine: Engine) -> Writer:
    """One thread for SQLite; for PostgreSQL a few, with connections of their own."""
    return SqliteWriter(engine) if engine.dialect.name == "sqlite" else PostgresWriter(beside_the_pool(engine))
