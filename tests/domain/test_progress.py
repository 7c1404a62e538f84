"""When departments are asked for progress, until when an answer counts, and what one line says."""

from datetime import date, time, timedelta

import pytest
from bot.domain.progress import ProgressHours, ReportLine, Timing, asking, leaves_open, split_report, spread

from tests.domain.company_time import CALENDAR, at

HOURS = ProgressHours(time(17), time(20), CALENDAR)
FRIDAY = date(2026, 11, 20)


def test_prompts_start_inside_two_minutes_less_a_heartbeat_and_not_all_at_once() -> None:
    starts = [spread(f"department:{number}") for number in range(1, 201)]

    assert min(starts) >= timedelta(0)
    assert max(starts) <= timedelta(seconds=105)
    assert len(set(starts)) > 60
    assert spread("department:7") == spread("department:7")


@pytest.mark.parametrize(
    ("fired", "timing"),
    [
        ("2026-11-20 17:00", Timing.ON_TIME),
        ("2026-11-20 17:02", Timing.ON_TIME),
        ("2026-11-20 17:03", Timing.LATE),
        ("2026-11-20 19:59", Timing.LATE),
        ("2026-11-20 20:00", Timing.SKIPPED),
        ("2026-11-21 09:00", Timing.SKIPPED),
    ],
)
def test_a_prompt_is_on_time_late_or_skipped(fired: str, timing: Timing) -> None:
    assert HOURS.timing(FRIDAY, at(fired)) is timing


@pytest.mark.parametrize(
    ("now", "about", "asked_next"),
    [
        ("2026-11-20 09:00", date(2026, 11, 20), date(2026, 11, 20)),
        ("2026-11-20 17:00", date(2026, 11, 20), date(2026, 11, 20)),
        ("2026-11-20 17:01", date(2026, 11, 20), date(2026, 11, 23)),
        ("2026-11-21 10:00", date(2026, 11, 20), date(2026, 11, 23)),
        ("2026-10-10 10:00", date(2026, 10, 10), date(2026, 10, 10)),  # a make-up Saturday
        ("2026-10-03 10:00", date(2026, 9, 30), date(2026, 10, 8)),  # National Day
    ],
)
def test_a_report_is_about_the_working_day_and_the_next_one_is_asked_for(
    now: str, about: date, asked_next: date
) -> None:
    assert HOURS.day_at(at(now)) == about
    assert HOURS.next_day(at(now)) == asked_next


def test_a_day_stays_open_until_the_next_working_day_is_asked_for() -> None:
    assert HOURS.closes_at(FRIDAY) == at("2026-11-23 17:00")


@pytest.mark.parametrize(
    ("plan", "done", "is_open"),
    [
        ("", "海报初稿3张", False),
        ("明天12:00前出第二稿", "明天12:00前出第二稿", False),
        ("明天12:00前出第二稿", "明天 12：00 前出第二稿，另外改了标题。", False),
        ("明天12:00前出第二稿", "只改了标题", True),
        ("明天12:00前出第二稿", "", True),
    ],
)
def test_a_plan_that_is_not_among_what_was_done_asks_for_a_reason(plan: str, done: str, is_open: bool) -> None:
    assert leaves_open(plan, done) is is_open


def test_the_form_reminds_of_the_last_plan() -> None:
    assert "上次计划「出第二稿」" in asking("出第二稿").field("done").help
    assert "都做完了写「无」" in asking("出第二稿").field("unfinished").help
    assert asking("").field("done").help == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "2026-Q4-SHB-001 已完成 海报初稿3张 下一步 明天出第二稿",
            ReportLine("2026-Q4-SHB-001", {"done": "海报初稿3张", "next": "明天出第二稿"}),
        ),
        ("今日已完成海报初稿，明日开始第二稿。", ReportLine("", {"done": "海报初稿", "next": "第二稿"})),
        (
            "X-1：已完成：初稿；未完成原因：等文案；下一步计划：定稿",
            ReportLine("X-1", {"done": "初稿", "unfinished": "等文案", "next": "定稿"}),
        ),
        ("X-1 今日无进展 等财务批复", ReportLine("X-1", {"reason": "等财务批复"})),
        ("X-1 已完成 标题 已完成 正文", ReportLine("X-1", {"done": "标题；正文"})),
        ("X-1 海报已完成了", ReportLine("X-1 海报已完成了", {})),
        ("", ReportLine("", {})),
    ],
)
def test_one_line_says_which_need_what_is_done_and_what_comes_next(text: str, line: ReportLine) -> None:
    assert split_report(text) == line
