"""怎么算的: what people read under a deadline."""

import random
import re
from datetime import datetime, timedelta

import pytest
from bot.domain.explanation import explain
from bot.domain.limits import Limit, Unit
from bot.domain.pauses import Pause
from bot.domain.service_time import due

from tests.domain.company_time import CALENDAR, at

STORIES = {
    ("2026-11-20 17:30", "2wh", ()): """
        11月20日(周五)17:30 开始，时限 2 个工作小时
        11月20日(周五)17:30–18:00，计 30 分钟
        11月21日(周六)至11月22日(周日)周末，不计
        11月23日(周一)09:00–10:30，计 1 小时 30 分钟
        11月23日(周一)10:30 截止，共计 2 小时""",
    ("2026-11-20 10:00", "6wh", ()): """
        11月20日(周五)10:00 开始，时限 6 个工作小时
        11月20日(周五)10:00–12:00、13:30–17:30，计 6 小时
        11月20日(周五)17:30 截止，共计 6 小时""",
    ("2026-11-20 18:00", "1wd", ()): """
        11月20日(周五)18:00 开始，时限 1 个工作日
        开始时是非工作时间、周末，从 11月23日(周一)09:00 起算
        11月24日(周二)，第 1 个工作日
        11月24日(周二)09:00 截止，共计 1 个工作日""",
    ("2026-11-20 12:10", "45wm", ()): """
        11月20日(周五)12:10 开始，时限 45 个工作分钟
        开始时是午休，从 11月20日(周五)13:30 起算
        11月20日(周五)13:30–14:15，计 45 分钟
        11月20日(周五)14:15 截止，共计 45 分钟""",
    ("2026-09-30 17:30", "4wd", ()): """
        9月30日(周三)17:30 开始，时限 4 个工作日
        10月1日(周四)至10月7日(周三)国庆节，不计
        10月8日(周四)至10月9日(周五)，第 1–2 个工作日
        10月10日(周六)（调休上班），第 3 个工作日
        10月11日(周日)周末，不计
        10月12日(周一)，第 4 个工作日
        10月12日(周一)17:30 截止，共计 4 个工作日""",
    ("2026-11-20 17:30", "24h", ()): """
        11月20日(周五)17:30 开始，时限 24 小时
        11月20日(周五)17:30 至 11月21日(周六)17:30，计 24 小时
        11月21日(周六)17:30 截止，共计 24 小时""",
    ("2026-11-20 10:00", "2h", (("2026-11-20 10:30", "2026-11-20 11:00"),)): """
        11月20日(周五)10:00 开始，时限 2 小时
        11月20日(周五)10:00–10:30，计 30 分钟
        暂停 11月20日(周五)10:30–11:00：等发起人答复，不计
        11月20日(周五)11:00–12:30，计 1 小时 30 分钟
        11月20日(周五)12:30 截止，共计 2 小时""",
    ("2026-11-20 10:00", "1wd", (("2026-11-20 14:00", "2026-11-20 15:00"),)): """
        11月20日(周五)10:00 开始，时限 1 个工作日
        11月21日(周六)至11月22日(周日)周末，不计
        11月23日(周一)，第 1 个工作日
        暂停 11月20日(周五)14:00–15:00：等发起人答复，其中工作时间 1 小时，往后补
        11月23日(周一)10:00–11:00，计 1 小时
        11月23日(周一)11:00 截止，共计 1 个工作日，另补 1 小时""",
    ("2026-11-20 10:00", "1wd", (("2026-11-20 14:00", "2026-11-24 09:00"),)): """
        11月20日(周五)10:00 开始，时限 1 个工作日
        11月21日(周六)至11月22日(周日)周末，不计
        11月23日(周一)，第 1 个工作日
        暂停 11月20日(周五)14:00 至 11月24日(周二)09:00：等发起人答复，其中工作时间 5 小时，往后补
        11月24日(周二)09:00–12:00、13:30–15:30，计 5 小时
        11月24日(周二)15:30 截止，共计 1 个工作日，另补 5 小时""",
    ("2026-11-20 17:00", "3wh", (("2026-11-20 17:30", "2026-11-24 10:00"),)): """
        11月20日(周五)17:00 开始，时限 3 个工作小时
        11月20日(周五)17:00–17:30，计 30 分钟
        暂停 11月20日(周五)17:30 至 11月24日(周二)10:00：等发起人答复，不计
        11月24日(周二)10:00–12:00、13:30–14:00，计 2 小时 30 分钟
        11月24日(周二)14:00 截止，共计 3 小时""",
    ("2026-12-31 17:00", "1wd", ()): """
        12月31日(周四)17:00 开始，时限 1 个工作日
        2027年1月1日(周五)元旦，不计
        2027年1月2日(周六)至2027年1月3日(周日)周末，不计
        2027年1月4日(周一)，第 1 个工作日
        2027年1月4日(周一)17:00 截止，共计 1 个工作日
        经过的年份还没有公布调休安排，先按周末和法定假日暂定，公布后重算""",
}


@pytest.mark.parametrize(("asked", "story"), list(STORIES.items()))
def test_a_deadline_tells_what_counts_what_does_not_and_why(
    asked: tuple[str, str, tuple[tuple[str, str], ...]], story: str
) -> None:
    start, limit, stops = asked
    pauses: list[Pause] = [Pause(at(begin), at(end)) for begin, end in stops]

    told = explain(due(at(start), Limit.parse(limit), CALENDAR, pauses))

    assert told == tuple(line.strip() for line in story.strip().splitlines())


def test_the_lengths_people_read_add_up_to_the_limit_even_with_odd_seconds() -> None:
    dice = random.Random(5)  # noqa: S311 - repeatable on purpose
    for _ in range(2_000):
        start = at("2026-01-05 00:00") + timedelta(seconds=dice.randrange(300 * 86_400), microseconds=123_456)
        limit = Limit.parse(dice.choice(["30m", "2h", "24h", "45wm", "2wh", "20wh", "1wd", "4wd"]))

        lines = explain(due(start, limit, CALENDAR))

        assert _read(lines, "，计 ") == (
            timedelta(0) if limit.unit is Unit.WORKING_DAY else timedelta(minutes=limit.minutes)
        )
        assert _last_day_number(lines) == (limit.count if limit.unit is Unit.WORKING_DAY else 0)


def test_seconds_are_left_out_unless_a_pause_makes_them_count() -> None:
    start = at("2026-11-20 10:02") + timedelta(seconds=37)
    stop = Pause(start + timedelta(minutes=10, seconds=30), start + timedelta(minutes=20, seconds=15))

    plainly = explain(due(start, Limit.parse("4wh"), CALENDAR))
    paused = explain(due(start, Limit.parse("30m"), CALENDAR, [stop]))

    assert plainly == (
        "11月20日(周五)10:02 开始，时限 4 个工作小时",
        "11月20日(周五)10:02–12:00、13:30–15:32，计 4 小时",
        "11月20日(周五)15:32 截止，共计 4 小时",
    )
    assert _read(paused, "，计 ") == timedelta(minutes=30)
    assert "秒" in "".join(paused)


def test_the_last_line_names_the_deadline_itself() -> None:
    found = due(at("2026-11-20 10:00"), Limit.parse("3wd"), CALENDAR)

    assert explain(found)[-1].startswith(f"11月25日(周三){_clock(found.at)} 截止")


def _clock(moment: datetime) -> str:
    return CALENDAR.local(moment).strftime("%H:%M")


def _read(lines: tuple[str, ...], mark: str) -> timedelta:
    total = timedelta(0)
    for words in (line.split(mark)[1] for line in lines if mark in line):
        for number, unit in re.findall(r"(\d+) (小时|分钟|秒)", words):
            total += int(number) * {"小时": timedelta(hours=1), "分钟": timedelta(minutes=1)}.get(
                unit, timedelta(seconds=1)
            )
    return total


def _last_day_number(lines: tuple[str, ...]) -> int:
    return max((int(n) for line in lines for n in re.findall(r"(\d+) 个工作日$", line) if "第" in line), default=0)
