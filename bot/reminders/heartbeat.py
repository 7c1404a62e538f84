"""APScheduler as the heartbeat, and nothing more: due times are rows of ours (DESIGN, trap T11)."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.reminders.sweeper import TICK, Sweeper


def start_heartbeat(sweeper: Sweeper) -> AsyncIOScheduler:
    """Wake the sweeper every tick, late ticks merged into one, none ever skipped; the caller shuts it down."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        sweeper.wake, "interval", seconds=TICK, coalesce=True, misfire_grace_time=None, max_instances=1, id="tick"
    )
    scheduler.start()
    return scheduler
