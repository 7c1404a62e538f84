"""Whatever hangs outside, the event loop goes on: pages tick and taps are answered meanwhile (F-11, F-49, R-9)."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.messages import Message

from tests.watch.operated import Operated, operated

pytestmark = pytest.mark.asyncio
GROUP = "新品上市协作群"
LONGEST_STALL = 0.25
"""Seconds; in the short run, which shares its cores with the whole suite, four times as much."""

TICK = 0.02
NO_CALLS = "*"


@dataclass
class Ticks:
    """What was seen from outside; ``ours`` is how late we were ourselves, ``theirs`` how late the bot was."""

    worst: float = 0.0
    seen: int = 0
    taps: int = 0
    slowest_tap: float = 0.0


async def tick(bot: Operated, ticks: Ticks) -> None:
    """Ask for a sign of life every 20 ms; our own lateness on a busy machine is not the bot's."""
    while True:
        before, used = time.monotonic(), time.process_time()
        await bot.page("/healthz")
        ours = time.process_time() - used
        ticks.worst = max(ticks.worst, time.monotonic() - before - ours)
        ticks.seen += 1
        await asyncio.sleep(TICK)


async def tap(bot: Operated, card: Message, ticks: Ticks) -> None:
    while True:
        before = time.monotonic()
        reaction = await bot.world.tap("刘洋", card.message_id, "怎么算的")
        if reaction.error is None:
            ticks.taps += 1
            ticks.slowest_tap = max(ticks.slowest_tap, time.monotonic() - before)
        await asyncio.sleep(TICK)


async def asked(bot: Operated) -> Message:
    """A need that waits for an answer, so that there is something to tap."""
    await bot.world.say("王磊", GROUP, "/需求 研发部 国庆海报终稿 截止 2027年11月26日 优先级 高", at_bot=True)
    await seen(bot, "周建国", "通过")
    message = next(m for m in private(bot, "周建国") if "通过" in m.labels)
    await bot.world.tap("周建国", message.message_id, "通过")
    await seen(bot, "刘洋", "怎么算的")
    return next(m for m in private(bot, "刘洋") if "怎么算的" in m.labels)


def private(bot: Operated, who: str) -> list[Message]:
    return bot.world.see(who, bot.world.private_chat(who).chat_id)


async def seen(bot: Operated, who: str, button: str) -> None:
    async with asyncio.timeout(30):
        while not any(button in m.labels for m in private(bot, who)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def token_server_hangs(bot: Operated) -> None:
    faults = bot.server.cloud.faults
    faults.add(Fault(FaultKind.REVOKED, "POST /open-apis/im*"))
    faults.add(Fault(FaultKind.HANG, "*tenant_access_token*", times=0))


async def nothing_answers(bot: Operated) -> None:
    bot.server.cloud.faults.add(Fault(FaultKind.HANG, NO_CALLS, times=0))


async def the_link_is_gone_and_cannot_be_had(bot: Operated) -> None:
    bot.server.cloud.faults.add(Fault(FaultKind.HANG, "*ws/endpoint*", times=0))
    bot.server.cloud.connections.cut()


FAULTS = [token_server_hangs, nothing_answers, the_link_is_gone_and_cannot_be_had]


@pytest.mark.parametrize(
    ("seconds", "longest"),
    [(2.0, 4 * LONGEST_STALL), pytest.param(30.0, LONGEST_STALL, marks=pytest.mark.long)],
)
async def test_no_fault_outside_stops_the_loop(tmp_path: Path, seconds: float, longest: float) -> None:
    async with operated(tmp_path, "") as bot:
        await bot.until_ready()
        card = await asked(bot)
        for fault in FAULTS:
            ticks = Ticks()
            at_work = [asyncio.create_task(tick(bot, ticks)), asyncio.create_task(tap(bot, card, ticks))]
            await fault(bot)
            await asyncio.sleep(seconds)
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)
            bot.server.cloud.faults.clear()
            print(f"\n{fault.__name__}: {ticks}, stalls {await bot.figure('bot_loop_stalls_total')}")
            assert ticks.seen > 0
        worst = await bot.figure("bot_loop_late_seconds_worst")

        assert [line for line in bot.log if "stands still" in str(line["event"])] == []
        assert worst <= longest
