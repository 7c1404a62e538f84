"""R-21: a fresh process on years of records: the first answer to a tap, and everything overdue handed over."""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.clock import MovableClock
from bot.store.database import open_engine
from bot.store.tables import metadata
from sqlalchemy import Engine, func, select
from tests.postgres import TEMPLATE, open_postgres

from benchmarks.findings import Finding
from benchmarks.office import FRIDAY, bot_running, open_office, open_world
from benchmarks.processes import cpu_seconds, seconds_of
from benchmarks.seed import grow

_WHO, _BUTTON = "刘洋", "确认无误"
_WITHIN = 300.0  # seconds; on a busy machine a late figure is worth more than none
_PATIENCE = 60.0  # seconds; what is not handed over by then is reckoned from the pace so far
_timer, _journal = metadata.tables["timer"], metadata.tables["journal"]


def measure(quick: bool) -> list[Finding]:
    """On SQLite with a file that is not in memory, as after a power failure; and on a PostgreSQL that runs on."""
    records = 10_000 if quick else 100_000
    seconds_of("-c", "import benchmarks.bot_process")  # the compiler is not timed
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "liaison.sqlite3"
        found = asyncio.run(_measure("SQLite", f"sqlite:///{file}", Path(folder), records, lambda: _forget(file)))
    with tempfile.TemporaryDirectory() as folder, open_postgres() as server:
        server.run(f"CREATE DATABASE bench TEMPLATE {TEMPLATE}")
        url = server.database("bench")
        return found + asyncio.run(_measure("PostgreSQL", url, Path(folder), records, lambda: None))


async def _measure(name: str, url: str, data_dir: Path, records: int, forget: Callable[[], None]) -> list[Finding]:
    async with open_world(MovableClock(FRIDAY, running=True)) as (world, server):
        async with open_office(data_dir, world, server, url) as office:
            await office.fill(1)
            button = (await office.buttons("need.confirm", _WHO))[0]
        engine = open_engine(url)
        grow(engine, records, due=records // 10)
        size = f"{records} records, {_count(engine, select(func.count()).select_from(_journal))} journal rows"
        forget()
        started = time.perf_counter()
        async with bot_running(world, server, data_dir, url) as pid:
            await server.cloud.connections.wait_for(1, _WITHIN)
            reaction = await world.tap(_WHO, button.message_id, _BUTTON)
            acked, acked_cpu = time.perf_counter() - started, cpu_seconds(pid)
            took, note = await _handed_over(lambda: _due(engine), records // 10, started)
            note = f"{note}; {cpu_seconds(pid):.1f} s of the bot's CPU since its start"
        engine.dispose()
        size += f"; {acked_cpu:.1f} s of the bot's CPU; {reaction.toast_text}"
        return [
            Finding("R-21", f"fresh process to the first answer, {name}", acked, "s", 10, detail=size),
            Finding("R-21", f"{records // 10} overdue handed over, {name}", took, "s", 30, detail=note),
        ]


def _forget(file: Path) -> None:
    """The system keeps nothing of this file in memory. Nobody has it open: closing it here would take their locks."""
    descriptor = os.open(file, os.O_RDONLY)
    os.fdatasync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


async def _handed_over(left: Callable[[], int], due: int, started: float) -> tuple[float, str]:
    while True:
        waiting, took = left(), time.perf_counter() - started
        if waiting == 0:
            return took, "told by digests, one a person"
        if took > _PATIENCE:
            return took * due / max(1, due - waiting), f"reckoned: {due - waiting} in {took:.0f} s"
        await asyncio.sleep(0.5)


def _due(engine: Engine) -> int:
    waiting = select(func.count()).where(_timer.c.state == "armed", _timer.c.fire_at <= FRIDAY)
    return _count(engine, waiting)


def _count(engine: Engine, query: object) -> int:
    with engine.connect().execution_options(reads_only=True) as connection:
        return int(connection.execute(query).scalar_one())  # type: ignore[call-overload]
