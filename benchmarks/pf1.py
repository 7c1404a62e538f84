"""PF-1: from a tap's frame to the committed change and the answer with the card, against the bare transaction.

The tap is 确认无误 on a need: the department signs, the need moves on, every card that shows it is redrawn. The floor
writes the same rows, recorded from the bot, by sqlite3 alone with ``synchronous=NORMAL``; the bot commits with FULL.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.findings import Finding, async_median_of_rounds, micro
from benchmarks.office import Office, open_friday
from benchmarks.replay import RawStore, Recorder, Write

IN_FLIGHT = 64
_STORE = "liaison.sqlite3"
_WHO = "刘洋"


def measure(quick: bool) -> list[Finding]:
    """Alone and with 64 in flight."""
    return asyncio.run(_measure(rounds=3 if quick else 7, chunk=8 if quick else 16))


async def _measure(rounds: int, chunk: int) -> list[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        async with open_friday(home / "prepared") as office:
            await office.fill(rounds * (chunk + IN_FLIGHT) + 2)
        writes, statements = await _record(_copy(home, "recorded"), rounds * chunk)
        async with open_friday(_copy(home, "bot")) as office:
            floor, alone, crowd = await _compare(office, _copy(home, "floor"), writes, rounds, chunk)
            assert await office.dead_letters() == 0
    rows = sum(len(p) if many else 1 for _, p, many in writes[-1])
    detail = f"floor {micro(floor)} for {rows} rows, bot {{}} with {statements} statements"
    return [
        Finding("PF-1", "tap to committed and card ready, one at a time", alone / floor, limit=5.0,
                detail=detail.format(micro(alone))),
        Finding("PF-1", f"the same, {IN_FLIGHT} in flight", crowd / floor, limit=1.6,
                detail=detail.format(micro(crowd))),
    ]  # fmt: skip


def _copy(home: Path, name: str) -> Path:
    (home / name).mkdir()
    shutil.copy(home / "prepared" / _STORE, home / name / _STORE)
    return home / name


async def _record(data_dir: Path, count: int) -> tuple[list[list[Write]], int]:
    """What the bot writes for each tap, and how many statements the last one took, reads included."""
    async with open_friday(data_dir) as office:
        recorder = Recorder(office.bot.engine)
        writes = []
        for frame in (await _frames(office))[1 : count + 1]:
            recorder.statements = 0
            await office.take(frame)
            writes.append(recorder.taken())
        return writes, recorder.statements


async def _frames(office: Office) -> list[bytes]:
    return [office.tap_frame(_WHO, button) for button in await office.buttons("need.confirm", _WHO)]


async def _compare(office: Office, floor_dir: Path, writes: list[list[Write]], rounds: int, chunk: int) -> list[float]:
    frames, recorded = iter(await _frames(office)), iter(writes)
    raw = RawStore(floor_dir / _STORE)
    await office.take(next(frames))  # what is compiled once is compiled

    async def floor() -> float:
        batch = [next(recorded) for _ in range(chunk)]
        started = time.perf_counter()
        for each in batch:
            raw.write(each)
        return (time.perf_counter() - started) / chunk

    async def alone() -> float:
        started = time.perf_counter()
        for _ in range(chunk):
            await office.take(next(frames))
        return (time.perf_counter() - started) / chunk

    async def crowd() -> float:
        started = time.perf_counter()
        await asyncio.gather(*(office.take(frame) for frame in _first(IN_FLIGHT, frames)))
        return (time.perf_counter() - started) / IN_FLIGHT

    try:
        return await async_median_of_rounds(rounds, floor, alone, crowd)
    finally:
        raw.close()


def _first(count: int, frames: Iterator[bytes]) -> list[bytes]:
    return [next(frames) for _ in range(count)]
