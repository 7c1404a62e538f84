"""Our own table of the cloud's refusals (facts/feishu.md 6.2): what each means for the message that was refused.

The SDK's own table is wrong where it costs most: it takes the rate-limit code for a missing permission (T7).
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.platforms.json_text import read_object
from bot.ports import Reach, SendError, SendProblem

DROP_TOKEN = frozenset((99991661, *range(99991663, 99991669)))
"""The token is invalid or missing: get another one and try once more."""

CHAT_THROTTLED = 230020
"""The limit of one chat, shared by all bots in it; every other throttling code is the API's own."""

LONGEST_WAIT = 120.0
_DEFAULT_WAIT = 1.0
_RESET_HEADER = "x-ogw-ratelimit-reset"

MEANINGS: Mapping[int, SendProblem] = {
    99991400: SendProblem.THROTTLED,
    230020: SendProblem.THROTTLED,
    11232: SendProblem.THROTTLED,  # the busy full and half hours
    99991672: SendProblem.APP_REFUSED,
    99991679: SendProblem.APP_REFUSED,
    230006: SendProblem.APP_REFUSED,
    230027: SendProblem.NO_PERMISSION,
    230001: SendProblem.REFUSED,
    230022: SendProblem.REFUSED,
    230028: SendProblem.REFUSED,
    230002: SendProblem.CHAT_GONE,
    232009: SendProblem.CHAT_GONE,
    230013: SendProblem.PERSON_GONE,
    230011: SendProblem.MESSAGE_GONE,
    230110: SendProblem.MESSAGE_GONE,
    231003: SendProblem.MESSAGE_GONE,
    230025: SendProblem.TOO_BIG,
    230031: SendProblem.TOO_OLD,
    200310: SendProblem.REFUSED,
    200750: SendProblem.TOO_OLD,
    200860: SendProblem.TOO_BIG,
    300305: SendProblem.TOO_BIG,
    300317: SendProblem.REFUSED,
} | dict.fromkeys(DROP_TOKEN, SendProblem.RETRY)

_CARD_REFUSED = 230099
_SUB_CODE = re.compile(r"ErrCode:\s*(\d+)")


def read_answer(status: int, headers: Mapping[str, str], raw: bytes) -> dict[str, Any]:
    """The whole answer of a call that succeeded; raises SendError for every other."""
    answer = read_object(raw)
    if answer is None or not isinstance(answer.get("code"), int):
        raise unreadable(status, headers)
    if answer["code"] != 0:
        raise refusal(status, answer["code"], told(answer), headers)
    if status >= 400:
        raise unreadable(status, headers)
    return answer


def refusal(status: int, code: int, text: str, headers: Mapping[str, str]) -> SendError:
    """What a JSON answer with a non-zero code means."""
    problem = _problem(status, code, text)
    after = reset_after(headers) if problem is SendProblem.THROTTLED else 0.0
    return SendError(problem, str(code), text, after=after, reach=_reach(problem, status, code))


def unreadable(status: int, headers: Mapping[str, str]) -> SendError:
    """What an answer that is no JSON object means: a page of some gateway between the cloud and us."""
    if status == 429:
        after = reset_after(headers)
        return SendError(SendProblem.THROTTLED, "http 429", "no JSON", after=after, reach=Reach.API)
    if status < 400 or status == 504:  # the gateway does not know, or does not say, what became of the request
        return SendError(SendProblem.UNKNOWN, f"http {status}", "no JSON")
    return SendError(SendProblem.RETRY, f"http {status}", "no JSON", reach=Reach.API)


def reset_after(headers: Mapping[str, str]) -> float:
    """How many seconds the cloud wants us to wait, at most 120 (F-38)."""
    try:
        seconds = float(headers.get(_RESET_HEADER, ""))
    except ValueError:
        return _DEFAULT_WAIT
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else _DEFAULT_WAIT


def _problem(status: int, code: int, text: str) -> SendProblem:
    if code == _CARD_REFUSED:
        return _card_problem(text)
    if code in MEANINGS:
        return MEANINGS[code]
    if status == 429:
        return SendProblem.THROTTLED
    return SendProblem.RETRY if status >= 500 else SendProblem.REFUSED


def _reach(problem: SendProblem, status: int, code: int) -> Reach:
    if problem is SendProblem.THROTTLED:
        return Reach.PLACE if code == CHAT_THROTTLED else Reach.API
    outage = problem is SendProblem.RETRY and status >= 500
    return Reach.API if outage or problem is SendProblem.APP_REFUSED else Reach.MESSAGE


def _card_problem(text: str) -> SendProblem:
    """A refused card names the reason in its text; sub-code 11310 covers three of them."""
    found = _SUB_CODE.search(text)
    if found is None or found[1] != "11310":
        return SendProblem.REFUSED
    return SendProblem.RETRY if "action is lock" in text else SendProblem.TOO_BIG


def told(answer: Mapping[str, Any]) -> str:
    """The cloud's own words, with the id its support asks for."""
    log_id = answer.get("log_id")
    if log_id is None and isinstance(answer.get("error"), dict):
        log_id = answer["error"].get("log_id")
    text = str(answer.get("msg", ""))[:500]
    return f"{text} (log id {log_id})" if isinstance(log_id, str) and log_id else text
