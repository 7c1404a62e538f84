"""What an operator asks of the store once, beside a serving bot or without one."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from bot.clock import SystemClock
from bot.domain.workdays import WorkCalendar
from bot.ledger.export import export, since_when
from bot.restoring import held_in_words
from bot.services.subjects import find_numbered
from bot.services.verification import find_faults
from bot.store.database import open_engine
from bot.store.migrate import require_current
from bot.store.snapshot import snapshot
from bot.store.unit_of_work import UnitOfWork


def verify(url: str, number: str | None = None) -> list[str]:
    """Compare what is stored with the journal's hash chains; one line for each record that does not fit."""
    with _reading(url) as uow:
        if number is None:
            return find_faults(uow)
        subject = find_numbered(uow, number)
        return [f"没有编号为 {number} 的记录。"] if subject is None else find_faults(uow, subject)


def export_ledgers(url: str, calendar: WorkCalendar, since: str | None, file: Path) -> dict[str, int]:
    """Write the ledgers into a spreadsheet; how many rows each sheet has. Raises ConfigError and LiaisonError."""
    begin = since_when(since, calendar) if since is not None else None
    with _reading(url) as uow:
        return export(uow, calendar, SystemClock().now(), begin, file)


def held_lines(url: str) -> list[str] | None:
    """What a restore holds, a line for each kind; None when nothing is fenced."""
    with _reading(url) as uow:
        return held_in_words(uow.restores.held()) if uow.restores.current() else None


def release_held(url: str) -> None:
    """Let go what a restore holds."""
    with _transaction(url) as uow:
        uow.restores.release(SystemClock().now())


@contextlib.contextmanager
def _reading(url: str) -> Iterator[UnitOfWork]:
    with _current(url) as engine, snapshot(engine) as connection:
        yield UnitOfWork(connection)


@contextlib.contextmanager
def _transaction(url: str) -> Iterator[UnitOfWork]:
    with _current(url) as engine, engine.begin() as connection:
        yield UnitOfWork(connection)


@contextlib.contextmanager
def _current(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        require_current(engine)
        yield engine
    finally:
        engine.dispose()
