"""Two who read and then write the same SQLite file: the second waits for its turn (trap T14)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.store.database import open_engine
from bot.store.migrate import upgrade
from bot.store.unit_of_work import UnitOfWork

A_MOMENT = 0.2


def test_who_reads_and_then_writes_waits_for_another_writer_instead_of_failing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'liaison.sqlite3'}"
    upgrade(url)
    has_read, may_write = threading.Event(), threading.Event()

    def second() -> int:
        engine = open_engine(url)
        with engine.begin() as connection:
            UnitOfWork(connection).todos.open()
            has_read.set()
            may_write.wait()
            number = UnitOfWork(connection).counters.next("a")
        engine.dispose()
        return number

    first = open_engine(url)
    with ThreadPoolExecutor(1) as threads:
        with first.begin() as connection:
            UnitOfWork(connection).counters.next("a")
            waiting = threads.submit(second)
            has_read.wait(A_MOMENT)  # it cannot have read yet, unless its transaction was begun as one that only reads
        may_write.set()
        assert waiting.result() == 2
    first.dispose()
