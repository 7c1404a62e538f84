"""Chinese date phrases: understood exactly, or refused with what to write."""

from datetime import UTC, datetime, timedelta

import pytest
from bot.domain.dates import DateError, echo, echo_late, echo_stretch, parse_moment
from bot.domain.dates.base import Base
from bot.domain.dates.numerals import tidy
from bot.domain.dates.phrase import readings
from bot.errors import UserError
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.company_time import CALENDAR, at, calendar_in, shown
from tests.domain.date_phrases import PHRASES

FRIDAY = at("2026-11-20 10:00")
ROWS = [(base, phrase, expected) for base, table in PHRASES.items() for phrase, expected in table.items()]
PIECES = [
    "今天", "明天", "后天", "本", "下", "下个", "周", "星期", "五", "一", "三", "十", "两", "半", "月", "日",
    "号", "年", "底", "末", "点", "分", "刻", "上午", "下午", "晚上", "凌晨", "中午", "前", "后", "内", "个",
    "工作日", "小时", "天", "截止", "到", "或", "国庆", "季度", ":", "-", "/", ".", " ", "0", "1", "2", "3",
    "5", "9", "11", "30", "18:00", "2026", "2027", "的", "+0800",
]  # fmt: skip


@pytest.mark.parametrize(("base", "phrase", "expected"), ROWS)
def test_a_phrase_means_one_moment_or_is_refused(base: str, phrase: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(DateError):
            parse_moment(phrase, at(base), CALENDAR)
    else:
        assert shown(parse_moment(phrase, at(base), CALENDAR).at) == expected


def test_the_table_is_long_and_a_good_part_of_it_are_refusals() -> None:
    refused = sum(expected is None for _, _, expected in ROWS)

    assert len(ROWS) >= 170
    assert refused / len(ROWS) >= 0.25


@pytest.mark.parametrize(("base", "phrase", "expected"), [row for row in ROWS if row[2]])
def test_what_is_said_back_can_be_typed_again_and_means_the_same(base: str, phrase: str, expected: str) -> None:
    first = parse_moment(phrase, at(base), CALENDAR)

    assert parse_moment(first.echo, at(base), CALENDAR).at == first.at


@pytest.mark.parametrize(("base", "phrase", "expected"), [row for row in ROWS if row[2] is None])
def test_a_refusal_says_what_to_write_and_that_can_be_typed(base: str, phrase: str, expected: None) -> None:
    with pytest.raises(DateError) as refused:
        parse_moment(phrase, at(base), CALENDAR)

    suggestion = refused.value.suggestion
    if suggestion is None:
        assert "可以写：" in str(refused.value)
    else:
        assert f"您是指 {suggestion.echo} 吗" in str(refused.value)
        assert parse_moment(suggestion.echo, at(base), CALENDAR).at == suggestion.at > at(base)


@pytest.mark.parametrize("base", list(PHRASES))
def test_the_examples_in_a_refusal_are_themselves_understood(base: str) -> None:
    with pytest.raises(DateError) as refused:
        parse_moment("月底左右", at(base), CALENDAR)

    for example in str(refused.value).split("可以写：")[1].rstrip("。").split("、"):
        assert parse_moment(example, at(base), CALENDAR).at > at(base)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("月底左右", "看不懂截止时间「月底左右」。这不是一个确定的时间。可以写：11月30日、下周五 17点、3个工作日内。"),
        ("等通知", "看不懂截止时间「等通知」。可以写：11月30日、下周五 17点、3个工作日内。"),
        ("11月3日", "今年的11月3日已经过去。您是指 2027年11月3日(周三)18:00 吗？如果是，请照这样写。"),
        ("2025-11-30", "2025年11月30日已经过去。您是指 11月30日(周一)18:00 吗？如果是，请照这样写。"),
        ("本周三", "11月18日(周三)18:00 已经过去。您是指 11月25日(周三)18:00 吗？如果是，请照这样写。"),
        ("9点", "11月20日(周五)09:00 已经过去。您是指 11月23日(周一)09:00 吗？如果是，请照这样写。"),
        ("2月30日", "2月没有30日。可以写：11月30日、下周五 17点、3个工作日内。"),
        ("今晚", "没有说是晚上几点，例如「晚上8点」。可以写：11月30日、下周五 17点、3个工作日内。"),
        ("明天3点", "「3点」没有说上午还是下午。您是指 11月21日(周六)15:00 吗？如果是，请照这样写。"),
        ("元旦前", "「元旦前」不是确定的一天。您是指 12月31日(周四)18:00 吗？如果是，请照这样写。"),
        (
            "周四到周五",
            "截止时间「周四到周五」里不止一个时间，只能写一个。可以写：11月30日、下周五 17点、3个工作日内。",
        ),
        ("", "没有填写截止时间。可以写：11月30日、下周五 17点、3个工作日内。"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(phrase: str, text: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_moment(phrase, FRIDAY, CALENDAR)

    assert str(refused.value) == text


def test_a_refusal_names_the_input_it_is_about_and_quotes_little_of_it() -> None:
    with pytest.raises(DateError) as refused:
        parse_moment("很长很长" * 30_000, FRIDAY, CALENDAR, field="新完成时间")

    assert str(refused.value).startswith("看不懂新完成时间「很长很长")
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize(
    ("base", "phrase", "said", "notes"),
    [
        ("2026-11-20 10:00", "下周五", "11月27日(周五)18:00", ()),
        ("2026-11-20 10:00", "周日", "11月22日(周日)18:00", ("11月22日是周末，下一个工作日是 11月23日(周一)18:00",)),
        (
            "2026-09-23 15:00",
            "10月1日12点",
            "10月1日(周四)12:00",
            ("10月1日是国庆节假期，下一个工作日是 10月8日(周四)12:00",),
        ),
        ("2026-09-23 15:00", "10月10日", "10月10日(周六)18:00", ()),
        (
            "2026-11-20 10:00",
            "1月5日",
            "2027年1月5日(周二)18:00",
            ("2027年的调休安排还没有公布，是不是工作日为暂定",),
        ),
        (
            "2026-11-20 10:00",
            "周五",
            "11月20日(周五)18:00",
            ("今天就是周五；如果指下一个周五，请写「下周五」",),
        ),
    ],
)
def test_what_was_understood_is_said_back_with_weekday_and_what_is_special_about_the_day(
    base: str, phrase: str, said: str, notes: tuple[str, ...]
) -> None:
    moment = parse_moment(phrase, at(base), CALENDAR)

    assert (moment.echo, moment.notes) == (said, notes)


def test_a_day_off_is_kept_as_typed_and_the_next_working_day_is_only_offered() -> None:
    moment = parse_moment("10月3日 17点", at("2026-09-23 15:00"), CALENDAR)

    assert shown(moment.at) == "2026-10-03 17:00"
    assert moment.alternative is not None
    assert shown(moment.alternative) == "2026-10-08 17:00"


def test_a_year_without_make_up_days_is_marked_provisional() -> None:
    assert parse_moment("明年1月5日", FRIDAY, CALENDAR).provisional
    assert not parse_moment("下周五", FRIDAY, CALENDAR).provisional


def test_phrases_are_read_on_the_companys_clocks_not_on_the_machines() -> None:
    new_york = calendar_in("America/New_York")
    now = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # still Friday 21:00 in New York

    moment = parse_moment("明天9点", now, new_york)

    assert moment.at == datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    assert moment.echo == "11月21日(周六)09:00"


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="zone-aware"):
        parse_moment("明天", datetime(2026, 11, 20), CALENDAR)  # noqa: DTZ001 - the point of the test


@settings(max_examples=1_000, derandomize=True, database=None)
@given(st.lists(st.sampled_from(PIECES), max_size=7).map("".join))
def test_whatever_is_typed_is_a_moment_to_come_that_can_be_said_back_or_a_refusal(text: str) -> None:
    try:
        moment = parse_moment(text, FRIDAY, CALENDAR)
    except DateError:
        return

    assert moment.at > FRIDAY
    assert parse_moment(moment.echo, FRIDAY, CALENDAR).at == moment.at


@settings(max_examples=1_000, derandomize=True, database=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_no_two_rules_understand_a_phrase_differently(text: str) -> None:
    found = list(readings(tidy(text), Base(FRIDAY, CALENDAR), []))

    assert len({(phrase.day.on, phrase.clock) for phrase in found}) <= 1


@settings(max_examples=300, derandomize=True, database=None)
@given(st.text(max_size=30))
def test_no_text_whatever_makes_the_reader_stumble(text: str) -> None:
    try:
        moment = parse_moment(text, FRIDAY, CALENDAR)
    except DateError:
        return

    assert moment.at > FRIDAY


@pytest.mark.parametrize(
    ("due_at", "now", "said"),
    [
        ("2026-11-20 10:00", "2026-11-20 10:00", ""),
        ("2026-11-20 10:00", "2026-11-20 09:00", ""),
        ("2026-11-20 10:00", "2026-11-20 10:35", "逾期 35 分钟"),
        ("2026-11-20 10:00", "2026-11-20 13:10", "逾期 3 小时"),
        ("2026-11-20 10:00", "2026-11-21 12:00", "逾期 26 小时"),
        ("2026-11-20 10:00", "2026-11-22 12:00", "逾期 2 天"),
        ("2026-11-20 10:00", "2026-11-23 09:59", "逾期 2 天"),
        ("2026-11-20 10:00", "2026-11-23 10:00", "逾期 1 个工作日"),
        ("2026-11-20 10:00", "2026-11-24 12:00", "逾期 2 个工作日"),
        ("2026-09-30 18:00", "2026-10-10 18:00", "逾期 3 个工作日"),
    ],
)
def test_lateness_is_told_in_minutes_hours_and_working_days(due_at: str, now: str, said: str) -> None:
    assert echo_late(at(due_at), at(now), CALENDAR) == said


def test_less_than_a_minute_late_is_late_too() -> None:
    assert echo_late(FRIDAY, FRIDAY + timedelta(seconds=20), CALENDAR) == "刚刚逾期"


def test_a_moment_in_another_year_is_said_with_its_year() -> None:
    assert echo(at("2026-11-27 18:00"), CALENDAR, FRIDAY) == "11月27日(周五)18:00"
    assert echo(at("2027-01-05 18:00"), CALENDAR, FRIDAY) == "2027年1月5日(周二)18:00"


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [
        ("2026-11-23 00:00", "2026-11-24 00:00", "11月23日"),
        ("2026-11-23 00:00", "2026-11-25 00:00", "11月23日至24日"),
        ("2026-11-30 00:00", "2026-12-02 00:00", "11月30日至12月1日"),
        ("2026-12-31 00:00", "2027-01-02 00:00", "12月31日至2027年1月1日"),
        ("2027-01-04 00:00", "2027-01-06 00:00", "2027年1月4日至5日"),
        ("2026-11-23 00:00", "2026-11-24 09:00", "11月23日(周一)00:00 至 11月24日(周二)09:00"),
    ],
)
def test_whole_days_are_said_as_days_and_anything_else_to_the_minute(begin: str, end: str, said: str) -> None:
    assert echo_stretch(at(begin), at(end), CALENDAR, FRIDAY) == said
