"""The conventional stack on the same work: an ORM session per event on an async driver, as tutorials build it.

It parses the same event, writes the same rows, recorded from the bot, as SQLModel objects through SQLAlchemy's
AsyncSession on aiosqlite, reading each row before it changes it, and dumps the same answer. It is let off the rules,
the rights, every other read, the framework and the making of the card, all of which the bot does in its figure.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.store import tables  # noqa: F401  declares the rows
from sqlalchemy import Delete, Engine, Insert, Update, event, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlmodel import SQLModel

from benchmarks.others import other

_ROWS: dict[str, Any] = {str(mapper.local_table): mapper.class_ for mapper in SQLModel._sa_registry.mappers}


@dataclass(frozen=True, slots=True)
class Change:
    """One statement of the bot's, with the values of one row; ``text`` and ``given`` are what the driver got."""

    statement: Insert | Update | Delete
    values: dict[str, Any]
    text: str
    given: Any


class ChangeRecorder:
    """Keeps every insert, update and delete that goes to an engine, with its values as Python objects."""

    def __init__(self, engine: Engine) -> None:
        self._changes: list[Change] = []
        event.listen(engine, "before_cursor_execute", self._note)

    def taken(self) -> list[Change]:
        """What was changed since the last call."""
        changes, self._changes = self._changes, []
        return changes

    def _note(self, _: Any, __: Any, text: str, given: Any, context: Any, _many: bool) -> None:
        statement = getattr(context.compiled, "statement", None) if context is not None else None
        if isinstance(statement, Insert | Update | Delete):
            self._changes += [Change(statement, dict(values), text, given) for values in context.compiled_parameters]


class ConventionalStack:
    """One session per event."""

    def __init__(self, path: Path) -> None:
        other("aiosqlite", "aiosqlite")
        self._engine: AsyncEngine = create_async_engine(f"sqlite+aiosqlite:///{path}")

    async def take(self, payload: bytes, changes: Sequence[Change], answer: Any) -> bytes:
        """An event: parsed, its rows written and committed, answered."""
        json.loads(payload)
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            for change in changes:
                await _apply(session, change)
            await session.commit()
        return json.dumps(answer).encode()

    async def close(self) -> None:
        """Close the file."""
        await self._engine.dispose()


async def _apply(session: AsyncSession, change: Change) -> None:
    row_class = _ROWS[str(change.statement.table)]
    columns = {name: value for name, value in change.values.items() if name in change.statement.table.c}
    if isinstance(change.statement, Insert) and change.statement.select is not None:
        # rows made of rows: as the bot does it, in one statement
        await (await session.connection()).exec_driver_sql(change.text, change.given)
    elif isinstance(change.statement, Insert):
        session.add(row_class(**columns))
    else:
        await _change(session, row_class, change, columns)


async def _change(session: AsyncSession, row_class: Any, change: Change, columns: dict[str, Any]) -> None:
    assert not isinstance(change.statement, Insert)
    condition = change.statement.whereclause
    assert condition is not None
    for row in (await session.execute(select(row_class).where(condition), change.values)).scalars():
        if isinstance(change.statement, Delete):
            await session.delete(row)
        else:
            for name, value in columns.items():
                setattr(row, name, value)
