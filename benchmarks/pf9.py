"""PF-9: how soon the program answers, and what it weighs; seconds and MiB of this machine, in turn with the SDK's."""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

from bot.clock import SystemClock

from benchmarks.findings import Finding
from benchmarks.office import bot_running, open_world
from benchmarks.processes import answering, free_port, resident_mib, running, seconds_of

_CONNECTED_WITHIN = 60.0


def measure(quick: bool) -> list[Finding]:
    """Help, page, connection, memory."""
    rounds = 2 if quick else 5
    helps, imports, pages, connected, weights = [], [], [], [], []
    seconds_of("-c", "import lark_oapi, bot.bootstrap")  # leaves the bytecode of both
    asyncio.run(_page())
    asyncio.run(_connection())
    for _ in range(rounds):
        helps.append(seconds_of("-m", "bot", "--help"))
        imports.append(seconds_of("-c", "import lark_oapi"))
        pages.append(asyncio.run(_page()))
        seconds, weight = asyncio.run(_connection())
        connected.append(seconds)
        weights.append(weight)
    sdk = asyncio.run(_sdk_weight())
    importing, weight = median(imports), median(weights)
    wait, surplus = median(connected) - importing, weight - sdk
    weighed = f"bot {weight:.0f}, SDK {sdk:.0f}"
    shown = f"bot {median(connected):.2f} s, SDK import {importing:.2f} s"
    return [
        Finding("PF-9", "bot --help", median(helps), "s", 0.3),
        Finding("PF-9", "demo page answers after start", median(pages), "s", 1.5),
        Finding("PF-9", "Feishu connected, beyond the SDK's import", wait, "s", 0.5, detail=shown),
        Finding("PF-9", "resident memory beyond the SDK's", surplus, "MiB", 60, detail=weighed),
    ]


async def _page() -> float:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        async with running("-m", "bot", "demo", "--port", str(port), cwd=Path(folder)):
            return await answering(f"http://127.0.0.1:{port}/")


async def _connection() -> tuple[float, float]:
    """From the start of the process to its long connection, and its memory a moment later."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(SystemClock()) as (world, server):
            started = time.perf_counter()
            async with bot_running(world, server, Path(folder)) as pid:
                await server.cloud.connections.wait_for(1, _CONNECTED_WITHIN)
                seconds = time.perf_counter() - started
                await asyncio.sleep(1.0)
                return seconds, resident_mib(pid)


async def _sdk_weight() -> float:
    async with running("-c", "import lark_oapi, time; time.sleep(60)") as pid:
        last = 0.0
        while (weight := resident_mib(pid)) != last or weight < 50:  # it grows until the import is done
            last = weight
            await asyncio.sleep(1.0)
        return weight
