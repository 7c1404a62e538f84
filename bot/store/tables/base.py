"""What all tables share: names of constraints (fixed before migration 1), UTC moments, JSON columns."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused before it reaches the database.

    SQLite keeps SQLAlchemy's text without a zone; Python's own reader of it needs a quarter of the time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, whatever zone it came in."""
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        return None if value is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """As process_bind_param, to what the driver wants."""
        return _to_sqlite if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """As process_result_value, from what the driver gives."""
        return _from_sqlite if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return value.astimezone(UTC)


def _to_sqlite(value: datetime | None) -> str | None:
    return None if value is None else _in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_sqlite(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def key(**options: Any) -> Any:
    """A surrogate primary key."""
    return Field(default=None, primary_key=True, **options)


def ref(target: str, *, index: bool = False) -> Any:
    """A required reference to another row."""
    return Field(foreign_key=target, index=index)


def maybe_ref(target: str, *, index: bool = False) -> Any:
    """An optional reference to another row."""
    return Field(default=None, foreign_key=target, index=index, nullable=True)


def moment(*, index: bool = False) -> Any:
    """A required moment in UTC."""
    return Field(sa_type=UtcMoment, index=index)


def maybe_moment(*, index: bool = False) -> Any:
    """An optional moment in UTC."""
    return Field(default=None, sa_type=UtcMoment, nullable=True, index=index)


def long_text() -> Any:
    """Text of any length."""
    return Field(default="", sa_type=Text)


def json_value(default: type) -> Any:
    """A JSON column."""
    return Field(default_factory=default, sa_type=JSON)


def maybe_json_value() -> Any:
    """An optional JSON column."""
    return Field(default=None, sa_type=JSON(none_as_null=True), nullable=True)
