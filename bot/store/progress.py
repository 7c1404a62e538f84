"""Progress reports: one for each need, department and day (F18.4)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from bot.domain.progress import ProgressReport
from bot.store.prepared import Prepared
from bot.store.tables import metadata

_report = metadata.tables["progress_report"]

_ALL = select(_report).order_by(_report.c.id)
_ONE = (
    _report.c.need_id == bindparam("of_need"),
    _report.c.department_id == bindparam("of_department"),
    _report.c.day == bindparam("of_day"),
)
_OF, _OF_DAY = Prepared(_ALL.where(*_ONE)), Prepared(_ALL.where(_report.c.day == bindparam("of_day")))
_OF_NEED = Prepared(
    _ALL.where(_report.c.need_id == bindparam("of_need")).order_by(None).order_by(_report.c.day, _report.c.id)
)
_ADD, _CHANGE = Prepared(insert(_report)), Prepared(update(_report).where(*_ONE))
_LATEST = (
    select(_report.c.need_id, func.max(_report.c.day).label("day"))
    .where(
        _report.c.department_id == bindparam("of_department"),
        _report.c.day < bindparam("before"),
        _report.c.need_id.in_(bindparam("need_ids", expanding=True)),
    )
    .group_by(_report.c.need_id)
    .subquery()
)
_BEFORE = Prepared(
    _ALL.join(_LATEST, (_LATEST.c.need_id == _report.c.need_id) & (_LATEST.c.day == _report.c.day)).where(
        _report.c.department_id == bindparam("of_department")
    )
)


class ProgressReports:
    """Files and finds what departments said about their needs."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def of(self, need_id: int, department_id: int, day: date) -> ProgressReport | None:
        """The department's report on a need for a day."""
        row = _OF.first(self._c, {"of_need": need_id, "of_department": department_id, "of_day": day})
        return _report_of(row) if row else None

    def add(self, report: ProgressReport) -> None:
        """Store the day's first report; IntegrityError when there is one."""
        _ADD.run(self._c, _values(report))

    def change(self, report: ProgressReport) -> None:
        """Put this report in the place of the one of its need, department and day."""
        key = {"of_need": report.need_id, "of_department": report.department_id, "of_day": report.day}
        _CHANGE.run(self._c, {**key, **_values(report)})

    def of_need(self, need_id: int) -> list[ProgressReport]:
        """Everything reported about a need, by day."""
        return [_report_of(row) for row in _OF_NEED.all(self._c, {"of_need": need_id})]

    def of_day(self, day: date) -> list[ProgressReport]:
        """Everything reported for a day."""
        return [_report_of(row) for row in _OF_DAY.all(self._c, {"of_day": day})]

    def before(self, department_id: int, day: date, need_ids: Iterable[int]) -> dict[int, ProgressReport]:
        """The department's latest report before a day, by need."""
        asked = {"of_department": department_id, "before": day, "need_ids": list(need_ids)}
        return {row.need_id: _report_of(row) for row in _BEFORE.all(self._c, asked)}


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
