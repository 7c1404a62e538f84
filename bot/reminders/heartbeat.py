"""APScheduler as the heartbeat, and nothing more: due times are rows of ours (DESIGN, trap T11)."""

import asyncio

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.reminders.sweeper import TICK, Sweeper

_MISSED = 4  # ticks in a row that may be late before the heartbeat counts as dead


async def beat(sweeper: Sweeper, tick: float = TICK) -> None:
    """Wake the sweeper every tick until cancelled, late ticks merged into one, none ever skipped.

    Raises RuntimeError when the scheduler gave up ticking, so that it is started anew.
    """
    ticked = asyncio.Event()

    def on_tick() -> None:
        ticked.set()
        sweeper.wake()

    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        on_tick, "interval", seconds=tick, coalesce=True, misfire_grace_time=None, max_instances=1, id="tick"
    )
    scheduler.start()
    sweeper.wake()
    try:
        while True:
            ticked.clear()
            async with asyncio.timeout(_MISSED * tick):
                await ticked.wait()
    except TimeoutError:
        raise RuntimeError(f"no tick for {_MISSED * tick:.0f} s") from None
    finally:
        scheduler.shutdown(wait=False)
