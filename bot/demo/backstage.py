"""The bot behind the rehearsal page: made ready, given a past, and let run."""

import asyncio
import shutil
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from bot.bootstrap import Bot, Tunings, open_bot
from bot.demo.beginning import lively_moment
from bot.demo.passing import let_pass
from bot.demo.past import enact_past
from bot.demo.settings import rehearsal_settings
from bot.demo.stage import CONNECTING, Opening, Prompter, Stage
from bot.domain.dates import echo
from bot.domain.workdays import WorkCalendar
from bot.emulator.page import CommandHint
from bot.emulator.serve import Server
from bot.handlers.routes import all_routes
from bot.logs import set_up_logging
from bot.platforms.redaction import Redactor
from bot.services import housekeeping
from bot.services.company import calendar_of
from bot.store.database import FileLock, sqlite_path, store_url
from bot.store.unit_of_work import UnitOfWork

PREPARING = "正在准备演示数据…"
_AHEAD = timedelta(days=90)
_CONNECTED_WITHIN = 60.0  # seconds, on a slow machine


async def play(stage: Stage, server: Server, data_dir: Path, opening: Opening) -> None:
    """Run the bot against the emulated cloud until cancelled; StoreInUseError when another rehearsal is open here."""
    set_up_logging("warning", "pretty", lambda line: line)
    settings = rehearsal_settings(server, data_dir)
    if opening is not Opening.GO_ON:
        _forget(data_dir)
        _begin(stage, calendar_of(settings))
    if opening is Opening.PAST:
        stage.curtain.tell(PREPARING)
        await enact_past(stage, server, settings, lambda day: stage.curtain.tell(_enacting(day)))
        stage.curtain.tell(CONNECTING)
    stage.machine.leaps = False
    async with open_bot(settings, stage.clock, Redactor(), Tunings(machine=stage.machine)) as bot:
        stage.prompter = _prompter(bot)
        stage.world.let_pass = partial(let_pass, stage.clock, bot)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(bot.run())
                await server.cloud.connections.wait_for(1, _CONNECTED_WITHIN)
                await server.dingtalk.connections.wait_for(1, _CONNECTED_WITHIN)
                stage.curtain.rise()
        finally:
            stage.world.let_pass = None


def _enacting(day: date) -> str:
    return f"正在演出过去两周：{day.month}月{day.day}日…"


def _begin(stage: Stage, calendar: WorkCalendar) -> None:
    now = stage.clock.now()
    start = lively_moment(now, calendar)
    if start != now:
        stage.clock.move_to(start)
        stage.beginning = f"为了有人应答，演练从 {echo(start, calendar, now)} 开始。"


def _forget(data_dir: Path) -> None:
    """Remove the records of an earlier rehearsal, whose cards nobody sees any more; never those of one that is open."""
    database = sqlite_path(store_url("", data_dir))
    assert database is not None
    lock = FileLock(database)
    lock.acquire()
    for path in data_dir.iterdir():
        if path.suffix != ".lock":
            path.unlink() if path.is_file() else shutil.rmtree(path)
    lock.release()


def _prompter(bot: Bot) -> Prompter:
    calendar = bot.company.calendar
    return Prompter(
        next_workday=lambda moment: calendar.open_of_day(calendar.next_workday(calendar.local(moment).date())),
        next_reminder=lambda: bot.writer.run(partial(_next_heard, bot)),
        commands=[CommandHint(c.names[0], c.example, c.names[1:]) for c in all_routes().commands],
    )


def _next_heard(bot: Bot, connection: Connection) -> datetime | None:
    """When people will next hear from the bot; its nightly housekeeping says nothing."""
    timers = UnitOfWork(connection).timers.due(bot.app.clock.now() + _AHEAD)
    return next((timer.fire_at for timer in timers if timer.kind != housekeeping.TIMER_KIND), None)
