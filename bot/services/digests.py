"""When a person's merged reminders go out: at the configured odd minutes of working days (UX 4.4)."""

from datetime import datetime, timedelta

from bot.services.desk import Desk

TIMER_KIND = "digest"


def next_slot(desk: Desk) -> datetime:
    """The next digest time from now on, on a working day, in UTC."""
    calendar = desk.company.calendar
    times = sorted(desk.company.settings.digest.at)
    day = calendar.local(desk.now).date()
    while True:
        if calendar.is_workday(day):
            for wall in times:
                slot = calendar.moment(day, wall)
                if slot >= desk.now:
                    return slot
        day += timedelta(days=1)


def arm_digest(desk: Desk, person_id: int) -> None:
    """Make sure the person gets a digest at the next slot; arming twice changes nothing."""
    slot = next_slot(desk)
    desk.uow.timers.arm(f"digest:{person_id}:{slot:%Y%m%d%H%M}", TIMER_KIND, slot, subject=f"person:{person_id}")
