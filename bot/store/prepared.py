"""Statements that are compiled once and run on the driver's own cursor: an eighth of what ``Connection.execute`` costs.

The SQL, the places of the values and the conversion of each column are SQLAlchemy's, and so are the errors: a statement
means the same here and there, on both stores. Statements that are put together anew each time stay with SQLAlchemy.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    Delete,
    Dialect,
    Engine,
    Float,
    Insert,
    Select,
    TextClause,
    Update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeEngine

Statement = Select[Any] | CompoundSelect[Any] | Insert | Update | Delete | TextClause
Values = Mapping[str, Any]
_Convert = Callable[[Any], Any]

_NOTHING: Values = {}
_MOST_PLANS = 200  # of one statement, whose lists may have many lengths


class Prepared:
    """A statement made once at the head of a repository; values are given by name, an insert's for every column.

    An ``expanding`` parameter takes a list of any length.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._lists = _lists_in(statement)
        self._plans: dict[tuple[object, ...], _Plan] = {}

    def all(self, connection: Connection, values: Values = _NOTHING) -> list[Any]:
        """The rows it returns, their columns as attributes."""
        if _is_listened_to(connection):
            return list(connection.execute(self._statement, values).all())
        plan = self._plan(connection.dialect, values)
        return [plan.row(found) for found in _executed(connection, plan, plan.arranged(values)).fetchall()]

    def first(self, connection: Connection, values: Values = _NOTHING) -> Any:
        """The first row, None when there is none."""
        rows = self.all(connection, values)
        return rows[0] if rows else None

    def run(self, connection: Connection, values: Values = _NOTHING) -> int:
        """Execute it; how many rows it changed."""
        if _is_listened_to(connection):
            return connection.execute(self._statement, values).rowcount
        plan = self._plan(connection.dialect, values)
        return int(_executed(connection, plan, plan.arranged(values)).rowcount)

    def run_each(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Execute it for each of these values, which all have the same names."""
        if not rows:
            return
        if _is_listened_to(connection):
            connection.execute(self._statement, rows)
            return
        plan = self._plan(connection.dialect, rows[0])
        _executed(connection, plan, [plan.arranged(values) for values in rows], many=True)

    def begin(self, connection: Connection) -> None:
        """Execute it as what begins a transaction, before SQLAlchemy knows of one."""
        if _is_listened_to(connection):
            connection.execute(self._statement)
            return
        plan = self._plan(connection.dialect, _NOTHING)
        _on_driver(connection, plan, plan.arranged(_NOTHING))

    def _plan(self, dialect: Dialect, values: Values) -> "_Plan":
        key = (dialect.name, *values, *[len(values[name]) for name in self._lists])
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) == _MOST_PLANS:
                self._plans.clear()
            plan = self._plans[key] = _planned(self._statement, dialect, values)
        return plan


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement for one store, one choice of names and lists so long; ``fixed`` are the values it carries itself.

    ``lists`` tells for each list the places of its members.
    """

    sql: str
    fixed: Values
    lists: tuple[tuple[str, Sequence[str]], ...]
    to_driver: tuple[tuple[str, _Convert], ...]
    arrange: Callable[[dict[str, Any]], Any]
    from_driver: tuple[tuple[int, _Convert], ...]
    make_row: Callable[[Sequence[Any]], Any]

    def arranged(self, values: Values) -> Any:
        """The values as the driver wants them."""
        given = {**values, **self.fixed}
        for name, places in self.lists:
            given.update(zip(places, given.pop(name), strict=True))
        for name, convert in self.to_driver:
            given[name] = convert(given[name])
        return self.arrange(given)

    def row(self, found: Sequence[Any]) -> Any:
        """A row of the driver's with its columns named and converted."""
        if not self.from_driver:
            return self.make_row(found)
        values = list(found)
        for position, convert in self.from_driver:
            values[position] = convert(values[position])
        return self.make_row(values)


def _planned(statement: Statement, dialect: Dialect, values: Values) -> _Plan:
    compiled = statement.compile(dialect=dialect, column_keys=list(values))
    assert isinstance(compiled, SQLCompiler)
    if compiled.insert_prefetch or compiled.update_prefetch:
        raise TypeError(f"cannot be prepared, a default is filled in at execution: {compiled}")
    whole = compiled.construct_expanded_state(values)
    places = list(whole.parameters if whole.positiontup is None else whole.positiontup)
    lists = {name: members for name, members in whole.parameter_expansion.items() if name in values}
    member_of = {member: name for name, members in whole.parameter_expansion.items() for member in members}
    to_driver = {name: _to_driver(compiled.binds[member_of.get(name, name)].type, dialect) for name in places}
    given = {*values, *(member for members in lists.values() for member in members)}
    columns = list(getattr(statement, "exported_columns", ()))
    from_driver = [_from_driver(column.type, dialect) for column in columns]
    row: Any = namedtuple("Row", " ".join(column.key for column in columns), rename=True)  # type: ignore[misc]
    return _Plan(
        sql=whole.statement,
        fixed={name: whole.parameters[name] for name in places if name not in given},
        lists=tuple(lists.items()),
        to_driver=tuple((name, convert) for name, convert in to_driver.items() if convert is not None),
        arrange=_in_order(places) if compiled.positional else dict,
        from_driver=tuple((position, convert) for position, convert in enumerate(from_driver) if convert is not None),
        make_row=row._make,
    )


def _lists_in(statement: Statement) -> tuple[str, ...]:
    """The names under which lists are given; a list that stands in the statement itself has always one length."""
    parameters = (each for each in iterate(statement) if isinstance(each, BindParameter) and each.expanding)
    return tuple(sorted({each.key for each in parameters if each.required}))


def _in_order(names: Sequence[str]) -> Callable[[dict[str, Any]], Any]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: tuple(given[name] for name in names)


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    # Drivers give floats as they are; SQLAlchemy would ask the cursor for the exact type of the column first.
    return None if isinstance(kind, Float) else kind.dialect_impl(dialect).result_processor(dialect, None)


def _is_listened_to(connection: Connection) -> bool:
    """Whether somebody watches the engine's statements; then they go SQLAlchemy's way, where they can be seen."""
    listeners = connection.engine.dispatch
    return bool(listeners.before_cursor_execute or listeners.after_cursor_execute)


def _executed(connection: Connection, plan: _Plan, values: Any, *, many: bool = False) -> Any:
    if not connection.in_transaction():
        connection.begin()
    return _on_driver(connection, plan, values, many=many)


def _on_driver(connection: Connection, plan: _Plan, values: Any, *, many: bool = False) -> Any:
    cursor = connection.connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(plan.sql, values)
    except connection.dialect.loaded_dbapi.Error as failure:
        if connection.dialect.is_disconnect(failure, connection.connection, cursor):
            connection.invalidate(failure)
        raise _as_sqlalchemys(failure, plan, values, connection.engine) from failure
    return cursor


def _as_sqlalchemys(failure: Exception, plan: _Plan, values: Any, engine: Engine) -> BaseException:
    return DBAPIError.instance(
        plan.sql,
        values,
        failure,
        engine.dialect.loaded_dbapi.Error,
        hide_parameters=engine.hide_parameters,
        dialect=engine.dialect,
    )
