"""When a rehearsal begins: always when people are at work, whatever the newcomer's own clock shows."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from bot.calendars import build_calendar
from bot.demo.beginning import lively_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = build_calendar("Asia/Shanghai", ["09:00-12:00", "13:30-18:00"])


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-11-20 10:30", "2026-11-20 10:30"),  # a Friday at work
        ("2026-11-20 12:40", "2026-11-20 12:40"),  # at lunch
        ("2026-11-20 16:30", "2026-11-23 10:00"),  # 17:00 is near, and the weekend follows
        ("2026-11-21 14:20", "2026-11-23 10:00"),  # a Saturday
        ("2026-11-23 03:00", "2026-11-23 10:00"),  # at night
        ("2026-10-03 11:00", "2026-10-08 10:00"),  # in the National Day holiday
        ("2026-10-10 11:00", "2026-10-10 11:00"),  # a Saturday on which everybody works
    ],
)
def test_a_rehearsal_begins_when_people_are_at_work(now: str, begins: str) -> None:
    start = lively_moment(datetime.fromisoformat(now).replace(tzinfo=SHANGHAI), CALENDAR)

    assert start == datetime.fromisoformat(begins).replace(tzinfo=SHANGHAI)
