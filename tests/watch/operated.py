"""``bot run`` as a real process against an emulated cloud, looked at from outside as an operator does."""

import asyncio
import contextlib
import json
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from bot.clock import MovableClock
from bot.emulator.company import seed_company
from bot.emulator.faults import Fault
from bot.emulator.serve import Server, serve
from bot.emulator.world import World

from tests.kill.company import at_work_now, write_company_file
from tests.stories.story import FRIDAY

ROOT = Path(__file__).parents[2]
STARTED_WITHIN = 120.0  # seconds; importing the SDK on a busy machine


@dataclass
class Operated:
    """The process, its pages, and the cloud it serves."""

    world: World
    server: Server
    process: asyncio.subprocess.Process
    url: str
    session: aiohttp.ClientSession
    log: list[dict[str, Any]] = field(default_factory=list)

    async def page(self, path: str) -> tuple[int, str]:
        """What a page says."""
        async with self.session.get(self.url + path) as answer:
            return answer.status, await answer.text()

    async def until_ready(self) -> None:
        """Until /readyz says so."""
        async with asyncio.timeout(STARTED_WITHIN):
            while (await self.page("/readyz"))[0] != 200:  # noqa: ASYNC110  another process tells nothing by itself
                await asyncio.sleep(0.05)

    async def figure(self, name: str) -> float:
        """One figure of /metrics."""
        _, text = await self.page("/metrics")
        return float(re.findall(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)[0])


@contextlib.asynccontextmanager
async def operated(home: Path, store_url: str, *faults: Fault) -> AsyncIterator[Operated]:
    """A small company, its cloud with these faults, and the bot as an operator starts it; killed in the end."""
    world = World(MovableClock(FRIDAY, running=True))
    seed_company(world)
    server = await serve(world)
    for fault in faults:
        server.cloud.faults.add(fault)
    write_company_file(home / "config.toml", server, store_url, calendar=at_work_now())
    command = [sys.executable, "-m", "bot", "run", "-c", str(home / "config.toml")]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=asyncio.subprocess.PIPE)
    log: list[dict[str, Any]] = []
    opened: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    reading = asyncio.create_task(_read(process, log, opened))
    try:
        async with aiohttp.ClientSession() as session:
            url = await asyncio.wait_for(opened, STARTED_WITHIN)
            yield Operated(world, server, process, url, session, log)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        await reading
        await server.close()


async def _read(process: asyncio.subprocess.Process, log: list[dict[str, Any]], opened: "asyncio.Future[str]") -> None:
    assert process.stderr is not None
    async for line in process.stderr:
        try:
            entry = json.loads(line)
        except ValueError:
            entry = {"event": line.decode(errors="replace").strip()}
        log.append(entry)
        if entry["event"] == "pages open" and not opened.done():
            opened.set_result(entry["address"])
    if not opened.done():
        opened.set_exception(AssertionError(str(log)))
