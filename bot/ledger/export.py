"""The ledgers in a file (X3)."""

from datetime import date, datetime, time
from pathlib import Path

from bot.domain.workdays import WorkCalendar
from bot.errors import ConfigError
from bot.ledger import meetings, needs, workbook
from bot.ledger.records import in_ledger
from bot.ledger.sheet import Words
from bot.new_file import new_file
from bot.store.unit_of_work import UnitOfWork

_MONTH = len("2026-11")


def since_when(typed: str, calendar: WorkCalendar) -> datetime:
    """The first moment of a day, 2026-11-20, or of a month, 2026-11, in the company's zone; raises ConfigError."""
    try:
        day = date.fromisoformat(f"{typed}-01" if len(typed) == _MONTH else typed)
    except ValueError:
        raise ConfigError(f"--since 看不懂「{typed}」：写日期，如 2026-11-20，或月份，如 2026-11。") from None
    return calendar.moment(day, time.min)


def export(
    uow: UnitOfWork, calendar: WorkCalendar, now: datetime, since: datetime | None, file: Path
) -> dict[str, int]:
    """Write the ledgers into a new spreadsheet that only its owner may read; how many rows each sheet has.

    Raises LiaisonError when the file is there already or cannot be written; no half of it is left behind.
    """
    words = Words(uow, calendar, now)
    ids = in_ledger(uow.connection, since)
    sheets = [*needs.sheets(words, ids["need"]), *meetings.sheets(words, ids["meeting"], ids["action"])]
    with new_file(file) as draft:
        return workbook.write(sheets, draft)
