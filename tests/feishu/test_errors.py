"""Every refusal of the cloud has one meaning (facts/feishu.md 6.2)."""

import aiohttp
import pytest
from bot.platforms.exchange import not_answered
from bot.platforms.feishu.errors import MEANINGS, refusal, reset_after, told, unreadable
from bot.ports import Reach, SendProblem

CODES = [
    (99991400, SendProblem.THROTTLED),
    (230020, SendProblem.THROTTLED),
    (11232, SendProblem.THROTTLED),
    (99991661, SendProblem.RETRY),
    (99991663, SendProblem.RETRY),
    (99991664, SendProblem.RETRY),
    (99991665, SendProblem.RETRY),
    (99991666, SendProblem.RETRY),
    (99991667, SendProblem.RETRY),
    (99991668, SendProblem.RETRY),
    (99991672, SendProblem.APP_REFUSED),
    (99991679, SendProblem.APP_REFUSED),
    (230006, SendProblem.APP_REFUSED),
    (230027, SendProblem.NO_PERMISSION),
    (230001, SendProblem.REFUSED),
    (230022, SendProblem.REFUSED),
    (230028, SendProblem.REFUSED),
    (230002, SendProblem.CHAT_GONE),
    (232009, SendProblem.CHAT_GONE),
    (230013, SendProblem.PERSON_GONE),
    (230011, SendProblem.MESSAGE_GONE),
    (230110, SendProblem.MESSAGE_GONE),
    (231003, SendProblem.MESSAGE_GONE),
    (230025, SendProblem.TOO_BIG),
    (230031, SendProblem.TOO_OLD),
    (200310, SendProblem.REFUSED),
    (200750, SendProblem.TOO_OLD),
    (200860, SendProblem.TOO_BIG),
    (300305, SendProblem.TOO_BIG),
    (300317, SendProblem.REFUSED),
    (424242, SendProblem.REFUSED),
]


@pytest.mark.parametrize(("code", "problem"), CODES)
def test_every_code_says_what_to_do_next(code: int, problem: SendProblem) -> None:
    error = refusal(400, code, "words of the cloud", {})

    assert error.problem is problem
    assert (error.code, error.text) == (str(code), "words of the cloud")


def test_no_code_is_without_its_test() -> None:
    assert {code for code, _ in CODES} - {424242} == set(MEANINGS)


@pytest.mark.parametrize(
    ("status", "code", "reach"),
    [
        (429, 99991400, Reach.API),
        (400, 11232, Reach.API),
        (400, 230020, Reach.PLACE),
        (400, 99991672, Reach.API),
        (503, 1, Reach.API),
        (400, 99991663, Reach.MESSAGE),
        (400, 230002, Reach.MESSAGE),
    ],
)
def test_a_refusal_says_what_else_must_wait(status: int, code: int, reach: Reach) -> None:
    assert refusal(status, code, "?", {}).reach is reach


SUB_CODES = [
    ("ErrCode: 11310; ErrMsg: element exceeds the limit; ", SendProblem.TOO_BIG),
    ("ErrCode: 11310; ErrMsg: card table number over limit; ", SendProblem.TOO_BIG),
    ("ErrCode: 11310; ErrMsg: card action is lock; ", SendProblem.RETRY),
    ("ErrCode: 100290; ErrMsg: invalid user id; ", SendProblem.REFUSED),
    ("ErrCode: 200621; ErrMsg: parse card json err; ", SendProblem.REFUSED),
    ("ErrCode: 200861; ErrMsg: no longer supported; ", SendProblem.REFUSED),
    ("no sub-code at all", SendProblem.REFUSED),
]


@pytest.mark.parametrize(("text", "problem"), SUB_CODES)
def test_a_refused_card_is_judged_by_its_sub_code(text: str, problem: SendProblem) -> None:
    assert refusal(400, 230099, f"Failed to create card content, ext={text}", {}).problem is problem


@pytest.mark.parametrize(
    ("status", "problem"),
    [(500, SendProblem.RETRY), (503, SendProblem.RETRY), (429, SendProblem.THROTTLED), (404, SendProblem.REFUSED)],
)
def test_an_unknown_code_is_judged_by_the_status(status: int, problem: SendProblem) -> None:
    assert refusal(status, 1, "?", {}).problem is problem


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0.5", 0.5), ("9999", 120.0), ("-3", 0.0), ("soon", 1.0), ("nan", 1.0), (None, 1.0)],
)
def test_the_cloud_says_how_long_to_wait_but_not_for_ever(header: str | None, seconds: float) -> None:
    headers = {} if header is None else {"x-ogw-ratelimit-reset": header}

    assert reset_after(headers) == seconds
    assert refusal(429, 99991400, "slow down", headers).after == seconds


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (200, SendProblem.UNKNOWN),
        (302, SendProblem.UNKNOWN),
        (504, SendProblem.UNKNOWN),
        (403, SendProblem.RETRY),
        (500, SendProblem.RETRY),
        (502, SendProblem.RETRY),
        (429, SendProblem.THROTTLED),
    ],
)
def test_a_page_that_is_no_json_is_judged_by_the_status(status: int, problem: SendProblem) -> None:
    assert unreadable(status, {}).problem is problem


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (aiohttp.ConnectionTimeoutError(), SendProblem.RETRY),
        (aiohttp.InvalidURL("http://secret"), SendProblem.RETRY),
        (aiohttp.ServerDisconnectedError(), SendProblem.UNKNOWN),
        (aiohttp.ClientPayloadError(), SendProblem.UNKNOWN),
        (TimeoutError(), SendProblem.UNKNOWN),
        (ConnectionResetError(), SendProblem.UNKNOWN),
    ],
)
def test_a_broken_exchange_is_unknown_once_the_request_went_out(error: Exception, problem: SendProblem) -> None:
    told_error = not_answered(error)

    assert told_error.problem is problem
    assert "secret" not in str(told_error)


def test_the_words_of_the_cloud_come_with_the_id_its_support_asks_for() -> None:
    assert told({"msg": "no", "error": {"log_id": "L1"}}) == "no (log id L1)"
    assert told({"msg": "no"}) == "no"
