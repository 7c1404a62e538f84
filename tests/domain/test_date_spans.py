"""From when to when a meeting is."""

from datetime import timedelta

import pytest
from bot.domain.dates import DateError, parse_span

from tests.domain.company_time import CALENDAR, at, shown

FRIDAY = at("2026-11-20 10:00")


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("明天14:00-15:30", "2026-11-21 14:00", "2026-11-21 15:30"),
        ("明天 14:00 - 15:30", "2026-11-21 14:00", "2026-11-21 15:30"),
        ("明天14：00～15：30", "2026-11-21 14:00", "2026-11-21 15:30"),
        ("11月30日下午2点到4点", "2026-11-30 14:00", "2026-11-30 16:00"),
        ("11月30日下午2点至4点半", "2026-11-30 14:00", "2026-11-30 16:30"),
        ("下周一上午10点到12点", "2026-11-23 10:00", "2026-11-23 12:00"),
        ("下周一上午9点到下午3点", "2026-11-23 09:00", "2026-11-23 15:00"),
        ("下周一9-11点", "2026-11-23 09:00", "2026-11-23 11:00"),
        ("11-30 14:00-15:00", "2026-11-30 14:00", "2026-11-30 15:00"),
        ("2026-11-30 14:00-15:00", "2026-11-30 14:00", "2026-11-30 15:00"),
        ("14:00-15:30", "2026-11-20 14:00", "2026-11-20 15:30"),
        ("晚上8点到10点", "2026-11-20 20:00", "2026-11-20 22:00"),
        ("22:00-24:00", "2026-11-20 22:00", "2026-11-21 00:00"),
        ("明天14:00", "2026-11-21 14:00", "2026-11-21 15:00"),
        ("11-30 14:00", "2026-11-30 14:00", "2026-11-30 15:00"),
        ("2026-11-30 14:00 +0800", "2026-11-30 14:00", "2026-11-30 15:00"),
        ("明天14:00 90分钟", "2026-11-21 14:00", "2026-11-21 15:30"),
        ("明天下午2点，两小时", "2026-11-21 14:00", "2026-11-21 16:00"),
        ("明天下午2点开一个半小时", "2026-11-21 14:00", "2026-11-21 15:30"),
        ("半小时后", "2026-11-20 10:30", "2026-11-20 11:30"),
    ],
)
def test_a_meeting_time_has_a_start_and_an_end(phrase: str, start: str, end: str) -> None:
    span = parse_span(phrase, FRIDAY, CALENDAR)

    assert (shown(span.start.at), shown(span.end.at)) == (start, end)


def test_a_start_alone_lasts_as_long_as_the_meetings_kind_does() -> None:
    start, end = parse_span("明天14:00", FRIDAY, CALENDAR, default=timedelta(minutes=90))

    assert end.at - start.at == timedelta(minutes=90)


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "明天",
        "下周五下班前",
        "明天下午",
        "明天14:00-13:00",
        "明天14:00-14:00",
        "明天2点到4点",
        "上午10点到2点",
        "昨天14:00-15:00",
        "今天9:00-11:00",
        "明天14:00到后天15:00",
        "11月28日-30日",
        "14:00-25:00",
        "尽快",
        "明天14:00-15:00-16:00",
        "明天14:00 9999分钟",
        "到",
        "-",
    ],
)
def test_what_is_no_one_stretch_of_time_is_refused_with_how_to_write_one(phrase: str) -> None:
    with pytest.raises(DateError) as refused:
        parse_span(phrase, FRIDAY, CALENDAR)
    assert "3个工作日内" not in str(refused.value)


def test_a_meeting_without_a_time_is_told_what_is_missing() -> None:
    with pytest.raises(DateError, match="还缺几点开始"):
        parse_span("明天", FRIDAY, CALENDAR)


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("明天14:00-15:30", "11月21日(周六)14:00–15:30"),
        ("今晚23:30", "11月20日(周五)23:30–11月21日(周六)00:30"),
        ("1月5日14:00-15:30", "2027年1月5日(周二)14:00–15:30"),
    ],
)
def test_a_stretch_is_said_back_with_its_day_once(phrase: str, said: str) -> None:
    assert parse_span(phrase, FRIDAY, CALENDAR).echo == said
