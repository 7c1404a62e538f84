"""R-8: 200 taps in one second, through the emulated cloud's wire, on the bot as a process of its own."""

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

from bot.clock import MovableClock
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.tapping import Reaction
from bot.emulator.world import World

from benchmarks.findings import Finding
from benchmarks.office import FRIDAY, Button, bot_running, open_office, open_world
from benchmarks.processes import cpu_seconds

TAPS = 200
LOCKED_FOR, HANGS_FOR = 1.0, 30.0
_CONNECTED_WITHIN = 60.0
_WHO = "刘洋"
_P99, _WORST = 0.8, 2.5


def measure(quick: bool) -> list[Finding]:
    """On an idle store; while the store is locked for a second; and while the cloud's token server hangs.

    The needs are prepared on a working day's morning: at other times their cards would not be sent before the next.
    """
    return asyncio.run(_measure())


async def _measure() -> list[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        async with open_world(MovableClock(FRIDAY, running=True)) as (world, server):
            async with open_office(data_dir, world, server) as office:
                await office.fill(TAPS * 3 + 1)
                first, *buttons = await office.buttons("need.confirm", _WHO)
            async with bot_running(world, server, data_dir) as pid:
                await server.cloud.connections.wait_for(1, _CONNECTED_WITHIN)
                await world.tap(_WHO, first.message_id, "确认无误")  # what is compiled once is compiled
                first_ones, second_ones, third_ones = (buttons[start * TAPS :][:TAPS] for start in range(3))
                found = await _burst(world, server.cloud, pid, first_ones, "200 taps in one second")
                async with _locked(data_dir / "liaison.sqlite3"):
                    found += await _burst(world, server.cloud, pid, second_ones, "the same, store locked for 1 s", None)
                _let_tokens_hang(server.cloud)
                found += await _burst(world, server.cloud, pid, third_ones, "the same, token server hangs for 30 s")
                return found


async def _burst(
    world: World, cloud: FeishuCloud, pid: int, buttons: Sequence[Button], what: str, p99: float | None = _P99
) -> list[Finding]:
    known, cpu = len(cloud.journal.pushes), cpu_seconds(pid)
    tapping: list[asyncio.Task[Reaction]] = []
    for button in buttons:
        tapping.append(asyncio.create_task(world.tap(_WHO, button.message_id, "确认无误")))
        await asyncio.sleep(1 / len(buttons))
    seen = await asyncio.gather(*tapping)
    cpu = cpu_seconds(pid) - cpu
    delays = sorted(push.attempts[0].delay or float("inf") for push in list(cloud.journal.pushes)[known:])
    confirmed = sum("已确认" in reaction.toast_text for reaction in seen)
    detail = f"median {delays[len(delays) // 2] * 1e3:.0f} ms, {confirmed} of {len(seen)} saw it confirmed, "
    detail += f"{cpu / len(seen) * 1e3:.1f} ms of the bot's CPU each, sending included"
    return [
        Finding("R-8", f"{what}: p99 of the answer", delays[len(delays) * 99 // 100], "s", p99, detail=detail),
        Finding("R-8", f"{what}: worst answer", delays[-1], "s", _WORST, detail=detail),
    ]


def _let_tokens_hang(cloud: FeishuCloud) -> None:
    """Every token is void at the next message, and a new one takes long: longer than the taps."""
    cloud.faults.add(Fault(FaultKind.REVOKED, "POST /open-apis/im*"))
    cloud.faults.add(Fault(FaultKind.DELAY, "*tenant_access_token*", seconds=HANGS_FOR))


@asynccontextmanager
async def _locked(store: Path) -> AsyncIterator[None]:
    """Nobody else writes to the store for the first second of the block."""
    with closing(sqlite3.connect(store, isolation_level=None, timeout=10)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(LOCKED_FOR, connection.execute, "ROLLBACK")
        yield
