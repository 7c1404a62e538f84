"""What the auditor looks at beside the store: the links, the disk, the calendar. Each look says what is wrong now."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.domain.alarms import Alarm, Code
from bot.domain.budget import Use
from bot.metering import Meter

DOWN_FOR = 60.0  # seconds without a connection; a reconnect takes one or two
_LARGEST_WAL = 256 * 1024 * 1024
_LEAST_FREE = 200 * 1024 * 1024
_MARKS = {0.70: Code.MONTH_AT_70, 0.90: Code.MONTH_AT_90, 1.0: Code.MONTH_USED_UP}
_CALENDAR_NOTICE = timedelta(days=30)


class LinkLook:
    """One cloud's link: down for too long, or refused for a reason that a person must mend."""

    def __init__(
        self, cloud: str, status: Callable[[], Mapping[str, Any]], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._cloud, self._status, self._monotonic = cloud, status, monotonic
        self._down_since: float | None = None

    def __call__(self) -> Iterator[Alarm]:
        """What is wrong now; asked every five minutes, so that down twice in a row is down for long enough."""
        status = self._status()
        if status.get("quota_exhausted"):
            yield Alarm(Code.MONTH_USED_UP, (self._cloud,))
        if status["connected"]:
            self._down_since = None
        elif status["alarm"]:
            yield Alarm(Code.LINK_REFUSED, (self._cloud, str(status["last_error"])))
        elif self._down_since is None:
            self._down_since = self._monotonic()
        elif self._monotonic() - self._down_since >= DOWN_FOR:
            yield Alarm(Code.LINK_DOWN, (self._cloud, str(status["last_error"])))


def disk_look(data_dir: Path, database: Path | None) -> Callable[[], Iterator[Alarm]]:
    """The disk under the data directory, and SQLite's write-ahead file (F-14, F-22)."""

    def look() -> Iterator[Alarm]:
        free = shutil.disk_usage(data_dir).free
        if free < _LEAST_FREE:
            yield Alarm(Code.DISK_FULL, (f"剩 {free // 2**20} MB",))
        wal = database.with_name(f"{database.name}-wal") if database is not None else None
        if wal is not None and wal.exists() and wal.stat().st_size > _LARGEST_WAL:
            yield Alarm(Code.WAL_BIG, (f"{wal.stat().st_size // 2**20} MB",))

    return look


def budget_look(meter: Meter) -> Callable[[], Iterator[Alarm]]:
    """How much of the month's calls and messages is used; each mark is told as long as the month lasts."""

    def look() -> Iterator[Alarm]:
        used = meter.used
        spent = f"接口 {used[Use.CALL]}/{meter.budget.calls}，消息 {used[Use.MESSAGE]}/{meter.budget.messages}"
        yield from (Alarm(_MARKS[mark], (spent,)) for mark in meter.budget.passed(used)[-1:])

    return look


def calendar_look(years: frozenset[int], today: Callable[[], date]) -> Callable[[], Iterator[Alarm]]:
    """Whether the table of days off reaches thirty days ahead (F-61)."""

    def look() -> Iterator[Alarm]:
        reached = today() + _CALENDAR_NOTICE
        if reached.year not in years:
            yield Alarm(Code.CALENDAR_ENDS, (f"{reached.year} 年",))

    return look
