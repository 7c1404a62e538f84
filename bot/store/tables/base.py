"""What all tables share: names of constraints (fixed before migration 1), UTC moments, JSON columns."""

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
    """An aware moment, stored in UTC; a naive one is refused before it reaches the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite keeps no zone, so it gets the UTC wall time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


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
