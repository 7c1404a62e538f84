"""What is owed when, and what a card says in which state: written anew from the papers, not taken from the bot."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

STATE_WORDS = {
    "approving": "待审批",
    "confirming": "待各部门确认",
    "negotiating": "协商中",
    "arbitrating": "仲裁中",
    "executing": "执行中",
    "returned": "已退回",
    "withdrawn": "已撤销",
}
"""SURFACE 5."""

_COMPANY = ZoneInfo("Asia/Shanghai")
_QUIET_FROM, _QUIET_TO = time(20, 0), time(8, 0)
_BREACH_TO_ESCALATION = timedelta(hours=48)
_MINUTE = timedelta(minutes=1)


def due_stages(todo: Row[Any], now: datetime) -> Iterator[tuple[str, datetime]]:
    """The ping at due and the first escalation, 48 h after the breach, that came while the todo was open (C09, C10)."""
    until = min(todo.closed_at or now, todo.paused_at or now, now)
    for stage, owed in (("due", todo.due_at), ("escalate-1", todo.due_at + _BREACH_TO_ESCALATION)):
        at = _undisturbing(owed)
        if at <= until:
            yield stage, at


def _undisturbing(moment: datetime) -> datetime:
    """Minute by minute to a weekday outside 20:00-08:00; November 2026 has no holidays (DECISIONS 9)."""
    local = moment.astimezone(_COMPANY)
    if _may_disturb(local):
        return moment
    local = local.replace(second=0, microsecond=0)
    while not _may_disturb(local):
        local += _MINUTE
    return local.astimezone(moment.tzinfo)


def _may_disturb(local: datetime) -> bool:
    return local.weekday() < 5 and _QUIET_TO <= local.time() < _QUIET_FROM
