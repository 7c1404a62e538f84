"""Migrations make exactly the tables that the code declares, on both stores, and never run on a newer store."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from bot.store import migrate
from bot.store.database import open_engine
from bot.store.migrate import SchemaError, history, require_current, upgrade
from bot.store.tables import metadata
from sqlalchemy import text

PATIENT = {"sqlite": "SELECT 1", "postgresql": "SET idle_in_transaction_session_timeout = 0"}
"""Comparing takes its time between two questions; the store itself would not wait for it."""


def test_the_migrated_schema_is_the_declared_one(store_url: str) -> None:
    engine = open_engine(store_url)

    with engine.connect() as connection:
        connection.execute(text(PATIENT[engine.dialect.name]))
        # the index of search is each store's own, made by the migration alone
        ours: dict[str, Any] = {"include_name": lambda name, _kind, _parents: "searchable_index" not in (name or "")}
        differences = compare_metadata(MigrationContext.configure(connection, opts=ours), metadata)
    engine.dispose()

    assert differences == []


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
def test_an_upgrade_may_take_its_time(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine seconds passed between two statements, and PostgreSQL ended the whole upgrade."""
    seen: list[str] = []

    def look(config: Config, _revision: str) -> None:
        patience = text("SELECT current_setting('idle_in_transaction_session_timeout')")
        seen.append(config.attributes["connection"].execute(patience).scalar_one())

    monkeypatch.setattr(migrate, "_pending", lambda _current: ["a new one"])
    monkeypatch.setattr(migrate.command, "upgrade", look)

    upgrade(store_url)

    assert seen == ["0"]


def test_upgrading_twice_changes_nothing(store_url: str) -> None:
    assert upgrade(store_url) == []
    assert all(applied for _, _, applied in history(store_url))


def test_a_store_of_a_newer_program_is_refused_and_left_alone(store_url: str) -> None:
    engine = open_engine(store_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaError, match="比这个程序新"):
        require_current(engine)
    with pytest.raises(SchemaError, match="数据没有改动"):
        upgrade(store_url)
    engine.dispose()
