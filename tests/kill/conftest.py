"""A fork server of prepared bots, and stores of both kinds."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.lives import Workshop
from tests.kill.process import READY_WITHIN, fork_server
from tests.kill.stores import PostgresStores, SqliteStores, Stores


@pytest.fixture(scope="session")
def bots() -> Iterator[Path]:
    """The socket of the fork server, prepared."""
    with fork_server() as address:
        deadline = time.monotonic() + READY_WITHIN
        while not address.exists():
            assert time.monotonic() < deadline, "the fork server was not ready in time"
            time.sleep(0.05)
        yield address


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """As many stores of one kind as a test needs; every test that takes it runs on both."""
    if request.param == "sqlite":
        yield SqliteStores(request.getfixturevalue("migrated_sqlite"))
        return
    made = PostgresStores(request.getfixturevalue("postgres_server"), "liaison_template")
    yield made
    made.close()


@pytest.fixture(scope="session")
def workshop(bots: Path, stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Where lives on this kind of store are made."""
    return Workshop(bots, stores, tmp_path_factory.mktemp("lives"))
