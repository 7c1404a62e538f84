"""Gives the rehearsal two working weeks of past by acting: nothing is written into the store but by the bot."""

import asyncio
import contextlib
import re
import time as machine
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import structlog

from bot.bootstrap import Tunings, open_bot
from bot.config import Settings
from bot.demo.acting import Troupe
from bot.demo.script import SCRIPT, Line
from bot.demo.stage import Stage
from bot.domain.workdays import WorkCalendar
from bot.emulator.people import ImpossibleActError
from bot.emulator.serve import Server
from bot.platforms.redaction import Redactor
from bot.services.company import calendar_of

log = structlog.get_logger("bot.demo")

_CONNECTED_WITHIN = 60.0  # seconds, on a slow machine
_AT_ONCE = 0.0  # nobody looks at a client yet, so a card need not wait for the answer to a tap to settle
_FROM_TODAY = re.compile(r"<\+(\d+)>")


async def enact_past(stage: Stage, server: Server, settings: Settings, tell: Callable[[date], None]) -> None:
    """Play the script from two weeks ago until now, telling which day it is at.

    The clock is at the present again when it returns.
    """
    clock, calendar = stage.clock, calendar_of(settings)
    now, begun = clock.now(), machine.monotonic()
    clock.move_to(calendar.open_of_day(_first_day(calendar, now)))
    async with open_bot(settings, clock, Redactor(), Tunings(patch_after=_AT_ONCE, machine=stage.machine)) as bot:
        assert bot.clouds.feishu is not None
        line = asyncio.create_task(bot.clouds.feishu.transport.run())
        try:
            await server.cloud.connections.wait_for(1, _CONNECTED_WITHIN)
            await _enact(Troupe(stage.world, clock, bot), calendar, now, tell)
            log.info("the past was enacted", acts=len(SCRIPT), seconds=round(machine.monotonic() - begun, 1))
        finally:
            line.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await line
            clock.move_to(now + timedelta(seconds=machine.monotonic() - begun))


def _first_day(calendar: WorkCalendar, now: datetime) -> date:
    return calendar.add_workdays(calendar.local(now).date(), -max(line.day for line in SCRIPT))


async def _enact(troupe: Troupe, calendar: WorkCalendar, now: datetime, tell: Callable[[date], None]) -> None:
    today = calendar.local(now).date()
    for line in SCRIPT:
        day = calendar.add_workdays(today, -line.day)
        tell(day)
        moment = calendar.moment(day, time.fromisoformat(line.at))
        await troupe.wait_until(moment)
        try:
            await _act(troupe, line, lambda words: _dated(words, calendar, today))
        except ImpossibleActError as gap:
            # The rehearsal is of use without this need, and the gap is a defect that the tests of the script find.
            log.warning("the past has a gap", line=str(line), why=str(gap))
    await troupe.wait_until(now)


async def _act(troupe: Troupe, line: Line, dated: Callable[[str], str]) -> None:
    if line.where:
        await troupe.say(line.who, line.where, dated(line.text))
    elif line.values:
        values = {label: dated(words) for label, words in line.values.items()}
        await troupe.fill(line.who, line.about, values, line.button or None)
    else:
        await troupe.tap(line.who, line.about, line.button)


def _dated(words: str, calendar: WorkCalendar, today: date) -> str:
    def written(match: re.Match[str]) -> str:
        day = calendar.add_workdays(today, int(match[1]))
        return f"{day.month}月{day.day}日"

    return _FROM_TODAY.sub(written, words)
