"""Calendar files an admin may import: the JSON form of the community set holiday-cn, or a small TOML.

TOML: ``years = [2027]`` when it is complete for these years, then tables ``[days_off]`` and ``[work_days]`` with lines
such as ``2027-01-01 = "元旦"``.
"""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

from bot.calendars.day_table import DayTable, as_day
from bot.errors import ConfigError

_EMPTY = DayTable({}, {}, frozenset())


def read_day_table(path: Path) -> DayTable:
    """The days of one file, or of every .json and .toml in a folder by name; raises ConfigError naming the file."""
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in (".json", ".toml"))
        return reduce(DayTable.replaced_by, map(read_day_table, files), _EMPTY)
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except OSError as error:
        raise ConfigError(f"读不到日历文件 {path}：{error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"日历文件 {path} 的格式不对：{error}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"日历文件 {path} 的格式不对：最外层应是一个对象")
    return _from_toml(data, path) if path.suffix == ".toml" else _from_holiday_cn(data, path)


def _from_holiday_cn(data: Mapping[str, Any], path: Path) -> DayTable:
    off: dict[date, str] = {}
    work: dict[date, str] = {}
    days = data.get("days")
    if not isinstance(days, list):
        raise ConfigError(f"日历文件 {path} 里没有 days 列表")
    for entry in days:
        if not isinstance(entry, dict) or not isinstance(entry.get("isOffDay"), bool):
            raise ConfigError(f"日历文件 {path}：days 里每一项都要有 name、date、isOffDay")
        day, name = as_day(entry.get("date"), str(path)), str(entry.get("name", ""))
        if entry["isOffDay"]:
            off[day] = name or "放假"
        else:
            work[day] = "调休上班"
    # The set publishes an empty file for a year before its days are announced: such a file knows nothing.
    years = frozenset({int(data["year"])}) if days and str(data.get("year", "")).isdigit() else frozenset()
    return DayTable(off, work, years)


def _from_toml(data: Mapping[str, Any], path: Path) -> DayTable:
    if unknown := data.keys() - {"years", "days_off", "work_days"}:
        raise ConfigError(f"日历文件 {path}：不认识 {min(unknown)}，可以写 years、days_off、work_days")
    years = data.get("years", [])
    if not isinstance(years, list) or not all(isinstance(year, int) for year in years):
        raise ConfigError(f"日历文件 {path}：years 要写成 [2027] 这样的列表")
    return DayTable(
        _days(data.get("days_off", {}), "放假", path),
        _days(data.get("work_days", {}), "调休上班", path),
        frozenset(years),
    )


def _days(value: object, reason: str, path: Path) -> dict[date, str]:
    if isinstance(value, dict):
        return {as_day(day, str(path)): str(why) for day, why in value.items()}
    if isinstance(value, list):
        return {as_day(day, str(path)): reason for day in value}
    raise ConfigError(f"日历文件 {path}：days_off 和 work_days 要写成一组日期")
