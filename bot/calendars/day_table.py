"""Days that differ from Monday to Friday, with the reason, and the years a table covers completely."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class DayTable:
    """Days off, make-up work days, and the years for which both are known for sure."""

    days_off: Mapping[date, str]
    work_days: Mapping[date, str]
    years: frozenset[int]

    def replaced_by(self, newer: "DayTable") -> "DayTable":
        """This table where ``newer`` is silent; a year that ``newer`` covers is taken from it alone."""

        def stays(day: date) -> bool:
            return day.year not in newer.years and day not in newer.days_off and day not in newer.work_days

        return DayTable(
            {day: why for day, why in self.days_off.items() if stays(day)} | dict(newer.days_off),
            {day: why for day, why in self.work_days.items() if stays(day)} | dict(newer.work_days),
            self.years | newer.years,
        )


def as_day(value: object, where: str) -> date:
    """A date as TOML or JSON gives it; raises ConfigError naming ``where``."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ConfigError(f"{where}：「{str(value)[:30]}」不是日期，请写成 2026-12-24") from error
