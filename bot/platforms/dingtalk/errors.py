"""What the cloud's refusals mean (facts/dingtalk.md 9); the tests go through the table row by row."""

from collections.abc import Mapping
from typing import Any

from bot.platforms.json_text import read_object
from bot.ports import Reach, SendError, SendProblem

DROP_TOKEN = frozenset(("InvalidAuthentication", "40014", "http 401"))
"""The token is invalid: get another one and try once more."""

ALREADY_THERE = "param.cardAlreadyExist"
"""A card under this id was made before: an earlier try did arrive."""

SESSION_OVER = "session.expired"

BAN = 300.0
"""Seconds for which an address that called too often hears nothing but refusals (F-39)."""

_A_SECOND, _TEN_MINUTES = 1.0, 600.0

_THROTTLED: Mapping[str, float] = {
    "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": _A_SECOND,
    "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi": 60.0,
    "Forbidden.AccessDenied.QpsLimitForApi": _A_SECOND,
    "90018": _A_SECOND,
    "90002": _A_SECOND,
    "send.too.fast": _A_SECOND,
    "too.many.group": _A_SECOND,
    "too.many.people": _A_SECOND,
    "toomuch.msg": 60.0,
    "410100": _TEN_MINUTES,
    "130101": _TEN_MINUTES,
}

_OF_THE_PLACE = frozenset(("send.too.fast", "too.many.group", "too.many.people", "410100", "130101"))
"""Limits of one group or person; the others are the API's own."""

MONTH_USED_UP = frozenset(("Forbidden.AccessDenied.ApiCountLimitForOrg", "90020", "90030"))

MEANINGS: Mapping[str, SendProblem] = {
    **dict.fromkeys(_THROTTLED, SendProblem.THROTTLED),
    **dict.fromkeys(MONTH_USED_UP, SendProblem.APP_REFUSED),
    **dict.fromkeys(DROP_TOKEN, SendProblem.RETRY),
    "Forbidden.AccessDenied.AccessTokenPermissionDenied": SendProblem.APP_REFUSED,
    "Forbidden.AccessDenied.IpNotInWhiteList": SendProblem.APP_REFUSED,
    "ding.serverquota.insufficient": SendProblem.NO_PERMISSION,
    "bot.stopped": SendProblem.APP_REFUSED,
    "chatbotId.notAllow.sendOTO": SendProblem.NO_PERMISSION,
    "invalidParameter.robotCode.empty": SendProblem.APP_REFUSED,
    "invalidParameter.robotCode.auth": SendProblem.APP_REFUSED,
    "resource.not.found": SendProblem.CHAT_GONE,
    "group.disbanded": SendProblem.CHAT_GONE,
    "param.userIdNotExist": SendProblem.PERSON_GONE,
    "param.cardNotExist": SendProblem.MESSAGE_GONE,
    "param.templateNotExist": SendProblem.REFUSED,
    "param.templateUnpublished": SendProblem.REFUSED,
    "param.contentUnsafe": SendProblem.REFUSED,
    "contain.notAllowed.text": SendProblem.REFUSED,
    "contain.unsafe.url": SendProblem.REFUSED,
    "invalidParameter.msgParam.tooLong": SendProblem.TOO_BIG,
}


def read_answer(status: int, headers: Mapping[str, str], raw: bytes) -> dict[str, Any]:
    """The whole answer of a call that succeeded, as far as its status tells; raises SendError for every other."""
    answer = read_object(raw)
    if answer is None or is_ban(answer):
        raise unreadable(status, answer)
    if status >= 400:
        code = answer.get("code") or answer.get("errcode")
        raise refusal(status, str(code or f"http {status}"), told(answer))
    return answer


def refusal(status: int, code: str, text: str) -> SendError:
    """What a JSON answer that refuses means; codes of both doors, the old one's are numbers."""
    problem = MEANINGS.get(code) or _by_status(status)
    after = _THROTTLED.get(code, _A_SECOND) if problem is SendProblem.THROTTLED else 0.0
    return SendError(problem, code or f"http {status}", text, after=after, reach=_reach(problem, code))


def unreadable(status: int, answer: object) -> SendError:
    """What an answer in another shape means: the ban, or a page of some gateway in between."""
    if is_ban(answer):
        return SendError(SendProblem.THROTTLED, "banned", "this address called too often", after=BAN, reach=Reach.API)
    if status in (403, 429):  # the ban's page is HTML, too
        return SendError(SendProblem.THROTTLED, f"http {status}", "no JSON", after=BAN, reach=Reach.API)
    if status < 400 or status == 504:
        return SendError(SendProblem.UNKNOWN, f"http {status}", "no JSON")
    return SendError(SendProblem.RETRY, f"http {status}", "no JSON", reach=Reach.API)


def _reach(problem: SendProblem, code: str) -> Reach:
    if code in _OF_THE_PLACE:
        return Reach.PLACE
    wide = (SendProblem.THROTTLED, SendProblem.APP_REFUSED, SendProblem.RETRY)
    return Reach.API if problem in wide else Reach.MESSAGE


def is_ban(answer: object) -> bool:
    """Whether this is the answer to an address that called too often, which may come with status 200."""
    return isinstance(answer, dict) and (answer.get("status") == 1111 or answer.get("punish") == "deny")


def told(answer: Mapping[str, Any]) -> str:
    """The cloud's own words, with the scopes that are missing and the id its support asks for."""
    text = str(answer.get("message") or answer.get("errmsg") or "")[:500]
    detail = answer.get("accessdenieddetail")
    scopes = detail.get("requiredScopes") if isinstance(detail, dict) else answer.get("requiredScopes")
    if isinstance(scopes, list) and scopes:
        text += " (needs " + ", ".join(map(str, scopes[:10])) + ")"
    request = answer.get("requestid") or answer.get("request_id")
    return f"{text} (request {request})" if isinstance(request, str) and request else text


def _by_status(status: int) -> SendProblem:
    if status == 401:
        return SendProblem.RETRY
    if status == 429:
        return SendProblem.THROTTLED
    return SendProblem.RETRY if status >= 500 else SendProblem.REFUSED
