"""PF-10: what an event costs on a store of years against a young one, and a board of very many open needs."""

import asyncio
import tempfile
from pathlib import Path
from statistics import median

from bot.services.board import draw_up
from bot.services.desk import Desk
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import Connection

from benchmarks.findings import Finding, Stopwatch, cpu_medians, micro
from benchmarks.office import FRIDAY, Office, open_friday
from benchmarks.seed import grow

_WHO = "刘洋"
_YOUNG = 1_000
_TAPS = 40


def measure(quick: bool) -> list[Finding]:
    """The tap of PF-1 on both stores; CPU, for the machine is shared."""
    return asyncio.run(_measure(10_000 if quick else 100_000))


async def _measure(records: int) -> list[Finding]:
    young, _ = await _event_and_board(_YOUNG, 100)
    old, board = await _event_and_board(records, records // 10)
    detail = f"{_YOUNG} records {micro(young)}, {records} records {micro(old)} of CPU"
    return [
        Finding("PF-10", "a tap on a store of years", old / young, limit=1.3, detail=detail),
        Finding("PF-10", "board of many open needs", board * 1e3, "ms", 300, detail=f"{records // 10} open, of CPU"),
    ]


async def _event_and_board(records: int, still_open: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_friday(Path(folder)) as office:
            await office.fill(_TAPS + 1)
            grow(office.bot.engine, records, still_open)
        async with open_friday(Path(folder)) as office:
            tap = await _tap(office)
            (board,) = await office.bot.writer.run(lambda connection: _boards(connection, office))
            return tap, board


async def _tap(office: Office) -> float:
    spent = []
    first, *rest = await office.buttons("need.confirm", _WHO)
    await office.take(office.tap_frame(_WHO, first))  # what is compiled once is compiled
    for button in rest[:_TAPS]:
        watch = Stopwatch()
        await office.take(office.tap_frame(_WHO, button))
        spent.append(watch.spent(1).cpu)
    assert await office.dead_letters() == 0
    return median(spent)


def _boards(connection: Connection, office: Office) -> list[float]:
    desk = Desk(UnitOfWork(connection), office.bot.company, FRIDAY, None, "benchmark")
    return cpu_medians(5, 1, lambda: draw_up(desk))
