"""Progress reports: one for each need, department and day (F18.4)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from bot.domain.progress import ProgressReport
from bot.store.tables import metadata

_report = metadata.tables["progress_report"]


class ProgressReports:
    """Files and finds what departments said about their needs."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def of(self, need_id: int, department_id: int, day: date) -> ProgressReport | None:
        """The department's report on a need for a day."""
        where = (_report.c.need_id == need_id, _report.c.department_id == department_id, _report.c.day == day)
        row = self._c.execute(select(_report).where(*where)).first()
        return _report_of(row) if row else None

    def add(self, report: ProgressReport) -> None:
        """Store the day's first report; IntegrityError when there is one."""
        self._c.execute(insert(_report).values(**_values(report)))

    def change(self, report: ProgressReport) -> None:
        """Put this report in the place of the one of its need, department and day."""
        values = _values(report)
        key = [_report.c[name] == values.pop(name) for name in ("need_id", "department_id", "day")]
        self._c.execute(update(_report).where(*key).values(**values))

    def of_day(self, day: date) -> list[ProgressReport]:
        """Everything reported for a day."""
        return self._all(select(_report).where(_report.c.day == day).order_by(_report.c.id))

    def before(self, department_id: int, day: date, need_ids: Iterable[int]) -> dict[int, ProgressReport]:
        """The department's latest report before a day, by need."""
        mine = (_report.c.department_id == department_id, _report.c.day < day, _report.c.need_id.in_(list(need_ids)))
        latest = (
            select(_report.c.need_id, func.max(_report.c.day).label("day"))
            .where(*mine)
            .group_by(_report.c.need_id)
            .subquery()
        )
        query = select(_report).join(latest, (latest.c.need_id == _report.c.need_id) & (latest.c.day == _report.c.day))
        found = self._all(query.where(_report.c.department_id == department_id))
        return {report.need_id: report for report in found}

    def _all(self, query: Select[Any]) -> list[ProgressReport]:
        return [_report_of(row) for row in self._c.execute(query)]


def _values(report: ProgressReport) -> dict[str, Any]:
    return {
        "need_id": report.need_id,
        "department_id": report.department_id,
        "day": report.day,
        "done": report.done,
        "not_done": report.not_done,
        "next_plan": report.next_plan,
        "idle_reason": report.idle_reason,
        "person_id": report.person_id,
        "at": report.at,
        "late": report.late,
    }


def _report_of(row: Row[Any]) -> ProgressReport:
    return ProgressReport(
        need_id=row.need_id,
        department_id=row.department_id,
        day=row.day,
        person_id=row.person_id,
        at=row.at,
        done=row.done,
        not_done=row.not_done,
        next_plan=row.next_plan,
        idle_reason=row.idle_reason,
        late=row.late,
    )
