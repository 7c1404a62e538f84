"""PF-1: from a tap's frame to the committed change and the answer with the card, against the bare transaction.

The tap is 确认无误 on a need: the department signs, the need moves on, every card that shows it is redrawn. The floor
writes the same rows, recorded from the bot, by sqlite3 alone with ``synchronous=NORMAL``; the bot commits with FULL.
"""

import asyncio
import math
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from benchmarks.conventional import Change, ChangeRecorder, ConventionalStack
from benchmarks.findings import Finding, SkippedError, Spent, Stopwatch, medians, micro
from benchmarks.office import Office, open_friday
from benchmarks.others import how_to_get
from benchmarks.replay import RawStore, Recorder, Write

IN_FLIGHT = 64
_STORE = "liaison.sqlite3"
_WHO = "刘洋"
Work = Callable[[], Awaitable[Spent]]


@dataclass(slots=True)
class Recording:
    """What the bot did for each of some taps; ``statements`` counts the last one's, reads included."""

    frames: list[bytes] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    writes: list[list[Write]] = field(default_factory=list)
    changes: list[list[Change]] = field(default_factory=list)
    statements: int = 0


def measure(quick: bool) -> list[Finding]:
    """Alone, with 64 in flight, and a conventional stack beside it."""
    return asyncio.run(_measure(rounds=3 if quick else 7, chunk=8 if quick else 16))


async def _measure(rounds: int, chunk: int) -> list[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        async with open_friday(home / "prepared") as office:
            await office.fill(rounds * (chunk + IN_FLIGHT) + 2)
        recording = await _record(_copy(home, "recorded"), rounds * chunk)
        return _findings(recording, await _compare(home, recording, rounds, chunk))


def _findings(recording: Recording, times: list[Spent]) -> list[Finding]:
    floor, alone, crowd, *theirs = times
    rows = sum(len(parameters) if many else 1 for _, parameters, many in recording.writes[-1])
    base = f"floor {micro(floor.wall)} for {rows} rows, {recording.statements} statements, "
    found = [
        Finding("PF-1", what, ours.wall / floor.wall, limit=limit, detail=base + _bot_spent(ours, floor))
        for what, ours, limit in (
            ("tap to committed and card, alone", alone, 5),
            ("the same, 64 in flight", crowd, 1.6),
        )
    ]
    what = "conventional stack against ours"
    if not theirs:
        return [*found, Finding("PF-1", what, math.nan, detail=f"aiosqlite: {how_to_get('aiosqlite')}")]
    beside = f"ORM sessions on aiosqlite {micro(theirs[0].wall)}, bot {micro(alone.wall)}"
    return [*found, Finding("PF-1", what, theirs[0].wall / alone.wall, limit=10, at_least=True, detail=beside)]


def _bot_spent(ours: Spent, floor: Spent) -> str:
    return f"bot {micro(ours.wall)}; of CPU {micro(ours.cpu)}, {ours.cpu / floor.cpu:.0f} ×"


def _copy(home: Path, name: str) -> Path:
    (home / name).mkdir()
    shutil.copy(home / "prepared" / _STORE, home / name / _STORE)
    return home / name


async def _record(data_dir: Path, count: int) -> Recording:
    recording = Recording()
    async with open_friday(data_dir) as office:
        writes, changes = Recorder(office.bot.engine), ChangeRecorder(office.bot.engine)
        recording.frames = (await _frames(office))[1 : count + 1]
        for frame in recording.frames:
            writes.statements = 0
            recording.answers.append(await office.take(frame))
            recording.writes.append(writes.taken())
            recording.changes.append(changes.taken())
        recording.statements = writes.statements
        assert await office.dead_letters() == 0
    return recording


async def _frames(office: Office) -> list[bytes]:
    return [office.tap_frame(_WHO, button) for button in await office.buttons("need.confirm", _WHO)]


async def _compare(home: Path, recording: Recording, rounds: int, chunk: int) -> list[Spent]:
    async with AsyncExitStack() as closing:
        office = await closing.enter_async_context(open_friday(_copy(home, "bot")))
        raw = RawStore(_copy(home, "floor") / _STORE)
        closing.callback(raw.close)
        first, *rest = await _frames(office)
        await office.take(first)  # what is compiled once is compiled
        frames = iter(rest)
        works = [_floor(raw, recording, chunk), _alone(office, frames, chunk), _crowd(office, frames)]
        with suppress(SkippedError):
            stack = ConventionalStack(_copy(home, "conventional") / _STORE)
            closing.push_async_callback(stack.close)
            works.append(_conventional(stack, recording, chunk))
        times = await medians(rounds, *works)
        assert await office.dead_letters() == 0
        return times


def _floor(raw: RawStore, recording: Recording, chunk: int) -> Work:
    recorded = iter(recording.writes)

    async def work() -> Spent:
        batch = list(islice(recorded, chunk))
        watch = Stopwatch()
        for writes in batch:
            raw.write(writes)
        return watch.spent(chunk)

    return work


def _alone(office: Office, frames: Iterator[bytes], chunk: int) -> Work:
    async def work() -> Spent:
        watch = Stopwatch()
        for frame in islice(frames, chunk):
            await office.take(frame)
        return watch.spent(chunk)

    return work


def _crowd(office: Office, frames: Iterator[bytes]) -> Work:
    async def work() -> Spent:
        watch = Stopwatch()
        await asyncio.gather(*(office.take(frame) for frame in islice(frames, IN_FLIGHT)))
        return watch.spent(IN_FLIGHT)

    return work


def _conventional(stack: ConventionalStack, recording: Recording, chunk: int) -> Work:
    recorded = iter(zip(recording.frames, recording.changes, recording.answers, strict=True))

    async def work() -> Spent:
        batch = [
            (frame[frame.index(b"{") : frame.rindex(b"}") + 1], changes, answer.decode("latin-1"))
            for frame, changes, answer in islice(recorded, chunk)
        ]
        watch = Stopwatch()
        for payload, changes, answer in batch:
            await stack.take(payload, changes, answer)
        return watch.spent(chunk)

    return work
