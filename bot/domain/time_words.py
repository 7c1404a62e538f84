"""How moments, days and durations are written wherever people read them: 11月27日(周五)18:00 (UX 4.6)."""

from datetime import date, datetime, timedelta

_WEEKDAYS = "一二三四五六日"


def weekday_words(day: date) -> str:
    """周一 … 周日."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def day_words(day: date, this_year: int) -> str:
    """11月27日(周五), with the year in front when it is not ``this_year``."""
    year = "" if day.year == this_year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日({weekday_words(day)})"


def run_words(first: date, last: date, this_year: int) -> str:
    """11月23日至24日: a run of days where room is short, so without weekdays and with no month said twice."""
    begin = f"{'' if first.year == this_year else f'{first.year}年'}{first.month}月{first.day}日"
    if first == last:
        return begin
    year = "" if last.year == first.year else f"{last.year}年"
    month = "" if (last.year, last.month) == (first.year, first.month) else f"{last.month}月"
    return f"{begin}至{year}{month}{last.day}日"


def clock_words(local: datetime) -> str:
    """18:00; seconds only when there are any."""
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def moment_words(local: datetime, this_year: int) -> str:
    """11月27日(周五)18:00; ``local`` is on the company's clocks."""
    return f"{day_words(local.date(), this_year)}{local:%H:%M}"


def duration_words(length: timedelta) -> str:
    """1 小时 30 分钟; days are written as hours, because a day may be a working one."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} 小时" if hours else "", f"{minutes} 分钟" if minutes else "", f"{seconds} 秒" if seconds else ""]
    return " ".join(part for part in parts if part) or "0 分钟"
