"""Numbers: drawn by template and scope, recognised however they are typed (N01, N02)."""

from datetime import date

import pytest
from bot.domain.numbering import (
    ARCHIVE_TEMPLATE,
    NEED_NUMBER,
    NEED_TEMPLATE,
    is_number,
    parse_template,
)
from bot.errors import ConfigError

SHB = {"dept.code": "SHB"}


@pytest.mark.parametrize(
    ("day", "sequence", "number"),
    [
        (date(2024, 7, 1), 1, "2024-Q3-SHB-001"),
        (date(2024, 9, 30), 42, "2024-Q3-SHB-042"),
        (date(2024, 10, 1), 1, "2024-Q4-SHB-001"),
        (date(2024, 12, 31), 999, "2024-Q4-SHB-999"),
        (date(2025, 1, 1), 1000, "2025-Q1-SHB-1000"),
        (date(2025, 3, 31), 12345, "2025-Q1-SHB-12345"),
    ],
)
def test_a_number_tells_year_quarter_department_and_sequence(day: date, sequence: int, number: str) -> None:
    assert NEED_NUMBER.number(day, SHB, sequence) == number


def test_every_quarter_and_every_department_counts_for_itself() -> None:
    third = NEED_NUMBER.scope(date(2024, 9, 30), SHB)
    fourth = NEED_NUMBER.scope(date(2024, 10, 1), SHB)
    other = NEED_NUMBER.scope(date(2024, 9, 30), {"dept.code": "YFB"})

    assert len({third, fourth, other}) == 3
    assert third == NEED_NUMBER.scope(date(2024, 7, 1), SHB)


def test_an_archive_name_carries_the_project_code() -> None:
    template = parse_template(ARCHIVE_TEMPLATE, sequence=False)

    assert template.number(date(2024, 8, 1), {"project.code": "XMB-001"}) == "2024-Q3-XMB-001"
    assert template.recognise("2024-q3-xmb-001") == "2024-Q3-XMB-001"


@pytest.mark.parametrize(
    "typed",
    [
        "2024-Q3-SHB-001",
        "2024-q3-shb-001",
        " 2024-Q3-SHB-001 ",
        "２０２４－Ｑ３－ＳＨＢ－００１",
        "2024—Q3—SHB—001",
        "2024 - Q3 - SHB - 1",
        "#2024-Q3-SHB-001",
        "2024_Q3_SHB_001",
    ],
)
def test_a_number_is_recognised_however_it_is_typed(typed: str) -> None:
    assert NEED_NUMBER.recognise(typed) == "2024-Q3-SHB-001"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "001",
        "2024-Q5-SHB-001",
        "2024-Q3-001",
        "国庆海报",
        "2024-11-27",
        "13800005678",
        "2024-Q3-SHB-",
        "Q3-SHB-001",
    ],
)
def test_other_words_are_not_taken_for_a_number(typed: str) -> None:
    assert not is_number(typed)


def test_a_company_may_count_by_month() -> None:
    template = parse_template("XQ{year}{month}{seq:04}")

    assert template.number(date(2026, 11, 5), sequence=7) == "XQ2026110007"
    assert template.recognise("xq2026110007") == "XQ2026110007"
    assert template.scope(date(2026, 11, 5)) != template.scope(date(2026, 12, 5))


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{year}-{dept}-{seq:03}", "{dept}"),
        ("{year}-{seq:abc}", "{seq:abc}"),
        ("{year}-Q{quarter}-{dept.code}", "{seq}"),
        ("{year-{seq}", "花括号"),
        ("{year}-}{seq}", "花括号"),
        ("{0.__class__}-{seq}", "{0.__class__}"),
    ],
)
def test_a_template_that_cannot_work_is_refused_with_the_reason(template: str, said: str) -> None:
    with pytest.raises(ConfigError, match="编号模板") as refused:
        parse_template(template)

    assert said in str(refused.value)


def test_the_shipped_template_is_the_one_of_the_regulation() -> None:
    assert parse_template(NEED_TEMPLATE) == NEED_NUMBER
