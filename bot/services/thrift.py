"""Whether this month's calls on DingTalk are used up faster than the month passes (facts/dingtalk.md 9).

Then what many people may be told in the same words is, twenty a call, before anything has to be given up.
"""

from datetime import date, timedelta

from bot.domain.budget import Budget, Use
from bot.services.desk import Desk


def is_ahead_of_month(desk: Desk) -> bool:
    """By what was written down lately, against the working days that are over, today's included."""
    settings = desk.company.settings
    if not settings.serves_dingtalk:
        return False
    today = desk.company.calendar.local(desk.now).date()
    used = desk.uow.usage.of(settings.dingtalk.client_id, f"{today:%Y-%m}")
    budget = Budget(settings.dingtalk.monthly_calls, settings.dingtalk.monthly_messages)
    return budget.is_ahead({Use(kind): count for kind, count in used.items()}, _passed(desk, today))


def _passed(desk: Desk, today: date) -> float:
    first = today.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    days = [first + timedelta(days=n) for n in range((after - first).days)]
    workdays = [day for day in days if desk.company.calendar.is_workday(day)]
    return sum(day <= today for day in workdays) / len(workdays) if workdays else 1.0
