"""Serves from the start until a signal, and leaves in time."""

import asyncio
import contextlib
import gc
import os
import signal
import threading

import structlog

from bot.bootstrap.opening import open_bot
from bot.bootstrap.tunings import Tunings
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.logs import set_up_logging
from bot.platforms.redaction import Redactor
from bot.web.pages import pages

log = structlog.get_logger("bot")

_GONE_WITHIN = 14.0  # seconds from the order to stop; whatever still holds the process then is left behind (F-9)


async def serve(settings: Settings, clock: Clock | None = None) -> None:
    """Run until SIGTERM or SIGINT: stop taking, finish, close (F-9); by the machine's clock when none is given."""
    redactor = guarded_logging(settings)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    opening = open_bot(settings, clock or SystemClock(), redactor, Tunings(watched=True))
    async with opening as bot, pages(settings.http, bot.health):
        log.info(
            "serving", people=len(settings.people), departments=len(settings.departments), groups=len(settings.groups)
        )
        gc.collect()
        gc.freeze()  # what a start leaves stays: looking through it all would stop everything for a tenth of a second
        running = asyncio.create_task(bot.run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        _leave_within(_GONE_WITHIN)
        await bot.stop()
        running.cancel()
        stopping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    log.info("stopped")


def guarded_logging(settings: Settings) -> Redactor:
    """Set up the log so that no secret reaches it; the redactor learns further secrets as they come (F-93)."""
    redactor = Redactor()
    redactor.add(*settings.secret_values())
    redactor.guard_logging()
    set_up_logging(settings.log.level, settings.log.form, redactor.clean)
    return redactor


def _leave_within(seconds: float) -> None:
    """End the process even if a thread or a connection will not: a service manager cannot help a half-dead one."""
    last = threading.Timer(seconds, os._exit, [1])
    last.daemon = True
    last.start()
