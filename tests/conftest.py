"""The two stores every story runs on: a SQLite file and a real PostgreSQL started from a wheel."""

import gc
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
import structlog

from tests.empty_store import lay_empty_store
from tests.places import quick_place
from tests.postgres import Postgres, open_postgres

_PLACE = quick_place()
_LONG_ONES = {"kill", "demo", "model", "watch", "emulator"}

if _PLACE is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_PLACE))


def pytest_configure() -> None:
    """Tracebacks as the bot logs them; with rich installed structlog's own default prints every local, for seconds.

    An example may take as long as a machine at its limit makes it take: time is measured by the benchmarks.
    """
    hypothesis.settings.register_profile(
        "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("patient")
    pretty = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, pretty])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real processes, browsers and the model come first: what takes long must not begin when all others are done."""
    items.sort(key=lambda item: item.path.parent.name not in _LONG_ONES)


def pytest_collection_finish() -> None:
    """What has been imported stays: the garbage collector need not look through all of it again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """What is logged while the process ends has nowhere to go: the streams that tests gave the log are closed."""
    logging.getLogger().handlers.clear()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL of this run."""
    with open_postgres(_PLACE) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_server(postgres: Postgres) -> str:
    """Its address."""
    return postgres.address


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "liaison.sqlite3"
    lay_empty_store(path)
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty store with the newest schema, of either kind; every test that takes it runs on both."""
    if request.param == "sqlite":
        copy = tmp_path / "liaison.sqlite3"
        lay_empty_store(copy)
        yield f"sqlite:///{copy}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = f"t_{uuid4().hex}"
    yield postgres.lay_empty_store(name)
    postgres.drop(name)


@pytest.fixture
def setting() -> str:
    """The clouds of a story that says nothing about them; ``tests.stories.settings`` knows the others."""
    return "feishu"
