"""Opens the rehearsal room: the page answers at once, the bot is made ready behind the curtain (PF-9).

Nothing heavy is imported here: the store and the handlers come with ``backstage``, in a thread.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import LeapingTime, MovableClock
from bot.demo.first_steps import FIRST_LINE
from bot.demo.stage import Opening, Stage, room_of
from bot.emulator.company import COMPANY, WORKSHOP_ID, seed_company, seed_workshop
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.keeping import keep, restore
from bot.emulator.page import ZONE, mount_page
from bot.emulator.serve import OWN_TEMPLATE, Server, serve
from bot.emulator.world import World

_KEPT = "world.json"


async def rehearse(port: int, fresh: bool, empty: bool, data_dir: Path, echo: Callable[[str], None]) -> None:
    """Serve the rehearsal page on loopback until cancelled.

    An earlier rehearsal goes on where it was closed, unless ``fresh``; a new one has a past, unless ``empty``. OSError
    when the port is taken.
    """
    clock = MovableClock(datetime.now(UTC), running=True)
    world, kept, machine = World(clock), data_dir / _KEPT, LeapingTime()
    dingtalk = DingTalkCloud(world, own_template=OWN_TEMPLATE, monotonic=machine.steady)
    earlier = None if fresh else restore(world, kept, dingtalk.cards)
    if earlier is None:
        seed_company(world)
    else:
        clock.move_to(max(earlier, clock.now()))
    if WORKSHOP_ID not in world.chats:
        seed_workshop(world)
    stage = Stage(world, clock, machine)
    feishu = FeishuCloud(world, monotonic=machine.steady)
    server = await serve(
        world, port=port, cloud=feishu, dingtalk=dingtalk, mount=lambda app: mount_page(app, room_of(stage))
    )
    pinging = asyncio.create_task(dingtalk.keep_pinging())
    try:
        for line in _welcome(server, stage, earlier is not None):
            echo(line)
        play = await asyncio.to_thread(_backstage)
        await play(stage, server, data_dir, _opening(earlier, empty))
    finally:
        pinging.cancel()
        await server.close()
        if stage.prompter is not None:
            keep(world, kept, dingtalk.cards)


def _opening(earlier: datetime | None, empty: bool) -> Opening:
    if earlier is not None:
        return Opening.GO_ON
    return Opening.EMPTY if empty else Opening.PAST


def _backstage() -> Callable[[Stage, Server, Path, Opening], Awaitable[None]]:
    # Seconds of import, in a thread, so that the page answers meanwhile (DECISIONS 19).
    from bot.demo.backstage import play

    return play


def _welcome(server: Server, stage: Stage, going_on: bool) -> list[str]:
    first = f"打开它，您就是「王磊」。在「{COMPANY.groups[0].name}」里发第一句：@机器人 {FIRST_LINE}"
    if going_on:
        now = stage.clock.now().astimezone(ZONE)
        first = f"接着上次的演练，现在是 {now.month}月{now.day}日 {now:%H:%M}。想从头开始，加 --fresh。"
    return [f"演练房间已开：{server.url}/", first, "按 Ctrl-C 结束。"]
