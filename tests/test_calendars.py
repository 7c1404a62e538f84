"""The calendar a company gets out of statutory tables, its own days and imported files."""

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from bot.calendars import build_calendar, last_known_year
from bot.errors import ConfigError

WORK = ["09:00-12:00", "13:30-18:00"]
ZONE = "Asia/Shanghai"
CALENDAR = build_calendar(ZONE, WORK)


def test_every_day_of_2025_and_2026_agrees_with_both_libraries() -> None:
    other = holidays.country_holidays("CN", years=[2025, 2026])

    for day in (date(2025, 1, 1) + timedelta(days=n) for n in range(730)):
        assert CALENDAR.is_workday(day) is chinese_calendar.is_workday(day) is other.is_working_day(day), day
        assert not CALENDAR.provisional(day)


def test_reasons_are_told_in_chinese_for_every_day_known() -> None:
    reasons = {CALENDAR.why(date(2024, 1, 1) + timedelta(days=n)) for n in range(366 + 730)}

    assert reasons == {
        "工作日", "周末", "调休上班", "元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节",
    }  # fmt: skip


def test_a_year_nobody_announced_has_its_statutory_days_and_is_provisional() -> None:
    unknown = last_known_year() + 1

    assert CALENDAR.provisional(date(unknown, 1, 1))
    assert not CALENDAR.is_workday(date(unknown, 10, 1))
    assert CALENDAR.why(date(unknown, 10, 1)) == "国庆节"


def test_a_year_outside_the_table_is_provisional_too_never_an_error() -> None:
    assert CALENDAR.provisional(date(2040, 1, 4))
    assert CALENDAR.is_workday(date(2040, 1, 4))


def test_the_companys_own_days_win_over_the_statutory_ones() -> None:
    calendar = build_calendar(ZONE, WORK, ["2026-12-24", "2026-10-10"], [date(2026, 10, 7), "2026-11-28"])

    assert calendar.why(date(2026, 12, 24)) == "公司放假"
    assert not calendar.is_workday(date(2026, 10, 10))
    assert calendar.is_workday(date(2026, 10, 7))
    assert calendar.why(date(2026, 11, 28)) == "公司安排上班"


def test_own_days_alone_do_not_make_a_year_known() -> None:
    calendar = build_calendar(ZONE, WORK, [date(2030, 6, 1)])

    assert calendar.provisional(date(2030, 6, 1))


def test_an_imported_year_replaces_what_was_provisional(tmp_path: Path) -> None:
    days = [
        {"name": "元旦", "date": "2031-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2031-01-04", "isOffDay": False},
    ]
    path = tmp_path / "2031.json"
    path.write_text(json.dumps({"year": 2031, "papers": [], "days": days}), encoding="utf-8")

    calendar = build_calendar(ZONE, WORK, extra_file=path, years=range(2026, 2033))

    assert not calendar.provisional(date(2031, 1, 4))
    assert calendar.is_workday(date(2031, 1, 4))
    assert calendar.is_workday(date(2031, 10, 1)), "a covered year is taken from its file alone"
    assert calendar.provisional(date(2032, 1, 5))


def test_an_empty_year_in_the_community_set_is_not_taken_for_knowledge(tmp_path: Path) -> None:
    path = tmp_path / "2031.json"
    path.write_text('{"year": 2031, "papers": [], "days": []}', encoding="utf-8")

    calendar = build_calendar(ZONE, WORK, extra_file=path, years=range(2026, 2033))

    assert calendar.provisional(date(2031, 1, 1))
    assert not calendar.is_workday(date(2031, 10, 1))


def test_a_folder_of_small_toml_files_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('years = [2031]\n[days_off]\n2031-01-01 = "元旦"\n', encoding="utf-8")
    (tmp_path / "b.toml").write_text("work_days = [2031-01-04]\ndays_off = ['2031-05-06']\n", encoding="utf-8")

    calendar = build_calendar(ZONE, WORK, extra_file=tmp_path, years=range(2026, 2033))

    assert calendar.why(date(2031, 1, 1)) == "元旦"
    assert calendar.why(date(2031, 1, 4)) == "调休上班"
    assert calendar.why(date(2031, 5, 6)) == "放假"
    assert not calendar.provisional(date(2031, 5, 6))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "{"),
        ("a.json", "[]"),
        ("a.json", '{"year": 2031}'),
        ("a.json", '{"days": [{"date": "2031-01-01"}]}'),
        ("a.json", '{"days": [{"date": "2031-13-01", "isOffDay": true}]}'),
        ("a.toml", "years = 2031"),
        ("a.toml", "holidays = []"),
        ("a.toml", "days_off = 5"),
        ("a.toml", "days_off = ['国庆']"),
        ("a.toml", "= ="),
    ],
)
def test_a_calendar_file_nobody_can_use_is_refused_by_its_name(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=name):
        build_calendar(ZONE, WORK, extra_file=path)


def test_a_missing_calendar_file_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.json"):
        build_calendar(ZONE, WORK, extra_file=tmp_path / "none.json")


@pytest.mark.parametrize(
    ("call", "key"),
    [
        ({"zone": "Asia/Beijing", "work": WORK}, "timezone"),
        ({"zone": "../etc/passwd", "work": WORK}, "timezone"),
        ({"zone": "", "work": WORK}, "timezone"),
        ({"zone": ZONE, "work": []}, "calendar.work"),
        ({"zone": ZONE, "work": WORK, "days_off": ["国庆"]}, "calendar.days_off"),
        ({"zone": ZONE, "work": WORK, "days_off": ["2026-12-24"], "work_days": ["2026-12-24"]}, "2026-12-24"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_by_their_key(call: dict[str, object], key: str) -> None:
    with pytest.raises(ConfigError, match=key):
        build_calendar(**call)  # type: ignore[arg-type]
