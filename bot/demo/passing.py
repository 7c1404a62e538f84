"""Time that is let pass: what the bot owes on the way happens at its own time, as if somebody had waited for it.

A clock that only jumps is to the bot what a computer is that slept: it would tell late, merged, and say why.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.bootstrap import Bot
from bot.clock import MovableClock
from bot.store.unit_of_work import UnitOfWork

_AT_ONCE = timedelta(minutes=2)
"""What is due so close together is one stop: the bot spreads what it does for all departments over two minutes."""

_PATIENCE = 0.5  # seconds; what a cloud's limits hold back longer is sent while time goes on


async def let_pass(clock: MovableClock, bot: Bot, moment: datetime) -> None:
    """Go on to a moment, stopping wherever something is due; a moment of the past is gone back to at once."""
    stop = None
    while (due := await _next_stop(bot, moment)) is not None and due != stop:
        stop = due  # what is still due after its stop cannot fire now, and is not waited for
        clock.move_to(max(due, clock.now()))
        await settle(bot)
    clock.move_to(moment)
    await settle(bot)


async def settle(bot: Bot) -> None:
    """Fire what is due and send what is owed, until nothing moves."""
    while await bot.sweeper.sweep():
        await bot.relay.drain(_PATIENCE)
    await bot.relay.drain(_PATIENCE)


async def _next_stop(bot: Bot, moment: datetime) -> datetime | None:
    def look(connection: Connection) -> datetime | None:
        timers = UnitOfWork(connection).timers
        first = timers.next_fire()
        if first is None or first > moment:
            return None
        return timers.due(min(first + _AT_ONCE, moment))[-1].fire_at

    return await bot.writer.run(look)
