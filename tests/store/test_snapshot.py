"""Whoever looks at the whole store sees one moment of it, however long they look."""

from bot.store.database import open_engine
from bot.store.snapshot import snapshot
from sqlalchemy import text

_PATIENCE = text("SELECT current_setting('idle_in_transaction_session_timeout')")
_COUNT = text("SELECT count(*) FROM counter")


def test_what_is_written_meanwhile_is_not_seen_and_nobody_waits(store_url: str) -> None:
    looking, serving = open_engine(store_url), open_engine(store_url)
    with snapshot(looking) as connection:
        before = connection.execute(_COUNT).scalar_one()
        with serving.begin() as other:
            other.execute(text("INSERT INTO counter (scope, value) VALUES ('need', 1)"))
        assert connection.execute(_COUNT).scalar_one() == before == 0
    with snapshot(looking) as connection:
        assert connection.execute(_COUNT).scalar_one() == 1
    looking.dispose()
    serving.dispose()


def test_the_server_does_not_end_it_while_what_was_read_is_worked_on(postgres_server: str) -> None:
    engine = open_engine(postgres_server)
    with snapshot(engine) as connection:
        assert connection.execute(_PATIENCE).scalar_one() == "0"
    with engine.connect() as connection:
        assert connection.execute(_PATIENCE).scalar_one() == "5s"
    engine.dispose()
