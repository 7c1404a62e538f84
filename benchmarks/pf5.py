"""PF-5: many due timers among very many, into the outbox, fired, armed anew, committed; and a look when none is due.

The floor reads what is due and writes the very rows the bot wrote, recorded from it, by sqlite3 alone; the bot finds
out what each timer is about and who is told, and merges it into digests.
"""

import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median

from bot.store.database import open_engine
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import Engine, text

from benchmarks.findings import Finding, Stopwatch, cpu_medians, micro
from benchmarks.office import FRIDAY, open_friday
from benchmarks.replay import RawStore, Recorder, Write
from benchmarks.seed import grow

_STORE = "liaison.sqlite3"
_DUE = "SELECT * FROM timer WHERE state = 'armed' AND fire_at <= ? ORDER BY fire_at, id"
_NOW = FRIDAY.strftime("%Y-%m-%d %H:%M:%S.%f")


def measure(quick: bool) -> list[Finding]:
    """On SQLite; a sweep happens once, so each round has a copy of the store."""
    return asyncio.run(_measure(1, 200, 100_000) if quick else _measure(3, 1000, 1_000_000))


async def _measure(rounds: int, due: int, timers: int) -> list[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await _prepare(home / "prepared", due, timers)
        writes = await _recorded(_copy(home, "recorded"))
        floors, ours = [], []
        for round_ in range(rounds):
            floors.append(_floor(_copy(home, f"floor{round_}") / _STORE, writes))
            ours.append(await _sweep(_copy(home, f"bot{round_}")))
        floor, bot = median(floors), median(ours)
        size = f"{due} due of {timers}: floor {micro(floor)}, bot {micro(bot)} of CPU"
        rest, look = _nothing_due(home / "recorded" / _STORE)
        return [
            Finding("PF-5", "due timers into the outbox", bot / floor, limit=2, detail=size),
            Finding("PF-5", "a look when nothing is due", look * 1e6, "µs", 20, detail=f"floor {micro(rest)}"),
        ]


async def _prepare(data_dir: Path, due: int, timers: int) -> None:
    async with open_friday(data_dir) as office:
        await office.fill(1)
        await office.bot.sweeper.sweep()  # what a first start brings with it
        grow(office.bot.engine, due, due, entries=1)
        _arm_for_later(office.bot.engine, timers - due)


def _arm_for_later(engine: Engine, count: int) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :count) "
                "INSERT INTO timer (key, kind, subject, stage, fire_at, state) "
                "SELECT 'later:' || n, 'later', '', '', '2030-01-01 00:00:00.000000', 'armed' FROM s"
            ),
            {"count": count},
        )


def _copy(home: Path, name: str) -> Path:
    (home / name).mkdir()
    shutil.copy(home / "prepared" / _STORE, home / name / _STORE)
    return home / name


async def _recorded(data_dir: Path) -> list[Write]:
    async with open_friday(data_dir) as office:
        recorder = Recorder(office.bot.engine)
        await office.bot.sweeper.sweep()
        assert await office.dead_letters() == 0
        return recorder.taken()


async def _sweep(data_dir: Path) -> float:
    async with open_friday(data_dir) as office:
        watch = Stopwatch()
        await office.bot.sweeper.sweep()
        return watch.spent(1).cpu


def _floor(store: Path, writes: list[Write]) -> float:
    with closing(RawStore(store)) as raw, closing(sqlite3.connect(store)) as reading:
        watch = Stopwatch()
        reading.execute(_DUE, (_NOW,)).fetchall()
        raw.write(writes)
        return watch.spent(1).cpu


def _nothing_due(store: Path) -> tuple[float, float]:
    engine = open_engine(f"sqlite:///{store}")
    with closing(sqlite3.connect(store)) as raw, engine.connect().execution_options(reads_only=True) as connection:
        timers = UnitOfWork(connection).timers
        found = cpu_medians(
            5, 200, lambda: raw.execute(f"{_DUE} LIMIT 100", (_NOW,)).fetchall(), partial(timers.due, FRIDAY)
        )
    engine.dispose()
    return found[0], found[1]
