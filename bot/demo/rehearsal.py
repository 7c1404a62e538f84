"""Opens the rehearsal room: the page answers at once, the bot is made ready behind the curtain (PF-9).

Nothing heavy is imported here: the store, the handlers and the SDK come with ``backstage``, in a thread.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import MovableClock
from bot.demo.first_steps import FIRST_LINE
from bot.demo.stage import Stage, room_of
from bot.emulator.company import COMPANY, seed_company
from bot.emulator.page import mount_page
from bot.emulator.serve import Server, serve
from bot.emulator.world import World


async def rehearse(port: int, fresh: bool, empty: bool, data_dir: Path, echo: Callable[[str], None]) -> None:
    """Serve the rehearsal page on loopback until cancelled.

    ``fresh`` forgets the records of earlier rehearsals, ``empty`` opens without a past; OSError when the port is taken.
    """
    if fresh:
        shutil.rmtree(data_dir, ignore_errors=True)
    clock = MovableClock(datetime.now(UTC), running=True)
    world = World(clock)
    seed_company(world)
    stage = Stage(world, clock)
    server = await serve(world, port=port, mount=lambda app: mount_page(app, room_of(stage)))
    try:
        for line in _welcome(server):
            echo(line)
        play = await asyncio.to_thread(_backstage)
        await play(stage, server, data_dir, empty)
    finally:
        await server.close()


def _backstage() -> Callable[[Stage, Server, Path, bool], Awaitable[None]]:
    # Seconds of import, in a thread, so that the page answers meanwhile (DECISIONS 19).
    from bot.demo.backstage import play

    return play


def _welcome(server: Server) -> list[str]:
    return [
        f"演练房间已开：{server.url}/",
        f"打开它，您就是「王磊」。在「{COMPANY.groups[0].name}」里发第一句：@机器人 {FIRST_LINE}",
        "按 Ctrl-C 结束。",
    ]
